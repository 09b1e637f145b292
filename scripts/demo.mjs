// `npm run demo`: compiles the library if that is still to be done, runs the real `cdk8s synth` in examples/seed-page and shows the YAML.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const example = 'examples/seed-page';
if (!existsSync('lib/src/index.js')) execFileSync('npx', ['projen', 'compile'], { stdio: ['ignore', 'ignore', 'inherit'] });

// The app finds the library where `npm install` would have put it.
const installed = join(example, 'node_modules/cdk8s-istio-egress');
mkdirSync(join(example, 'node_modules'), { recursive: true });
rmSync(installed, { recursive: true, force: true });
symlinkSync(resolve('.'), installed, 'dir');

rmSync(join(example, 'dist'), { recursive: true, force: true });
execFileSync('npx', ['cdk8s', 'synth', '--check-upgrade=false'], { cwd: example, stdio: ['ignore', 'ignore', 'inherit'] });
for (const file of readdirSync(join(example, 'dist')).sort()) {
  console.log(`# ${example}/dist/${file}`);
  console.log(readFileSync(join(example, 'dist', file), 'utf8'));
}
