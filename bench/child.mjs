import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const file = name => fileURLToPath(new URL(name, import.meta.url));

/** Runs one of the measuring programs in a process of its own and returns what it says about itself. */
export function measure(program, args = [], nodeOptions = []) {
  // What changes cdk8s' output changes its work too.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CDK8S_')));
  return JSON.parse(execFileSync(process.execPath, [...nodeOptions, file(program), ...args], { encoding: 'utf8', env }));
}

export function synthesize(program, workload, outdir, nodeOptions) {
  return measure('synthesize.cjs', [program, JSON.stringify(workload), outdir], nodeOptions);
}
