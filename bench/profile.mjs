// Where the time goes, from V8's sampling profiler.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from './child.mjs';
import workloads from './workloads.cjs';

// The first that matches counts: yaml is bundled in cdk8s.
const OWNERS = [
  ['yaml', /\/node_modules\/yaml\//],
  ['constructs', /\/node_modules\/constructs\//],
  ['bindings', /\/node_modules\/cdk8s-plus-27\/|\/lib\/imports\//],
  ['cdk8s', /\/node_modules\/cdk8s\//],
  ['this library', /\/lib\/src\//],
  ['the program', /\/bench\//],
  ['Node itself', /^node:/],
];

/** Prints the profile of the largest workload in one chart, for each variant with the library and by hand. */
export function printProfile(folder) {
  for (const variant of workloads.VARIANTS) {
    const workload = { variant, hosts: 10_000, charts: 1 };
    for (const program of ['with-library', 'by-hand']) {
      const outdir = join(folder, variant, program);
      synthesize(program, workload, join(outdir, 'manifests'), ['--cpu-prof', '--cpu-prof-dir', outdir]);
      const file = readdirSync(outdir).find(name => name.endsWith('.cpuprofile'));
      print(`${workloads.title(workload)}, ${program}`, JSON.parse(readFileSync(join(outdir, file), 'utf8')));
    }
  }
}

function print(heading, profile) {
  const { total, owners, functions } = attribute(profile);
  const percent = time => `${(100 * time / total).toFixed(1)} %`;
  console.log(`\n${heading}\n`);
  console.log('| whose code | in it or in what it calls | in it alone |\n| --- | --- | --- |');
  for (const [owner, { inclusive, own }] of byInclusive(owners)) console.log(`| ${owner} | ${percent(inclusive)} | ${percent(own)} |`);
  const ours = byInclusive(functions).filter(([, { inclusive }]) => inclusive >= total / 500);
  if (ours.length === 0) return;
  console.log('\n| function of this library | in it or in what it calls | in it alone |\n| --- | --- | --- |');
  for (const [name, { inclusive, own }] of ours) console.log(`| ${name} | ${percent(inclusive)} | ${percent(own)} |`);
}

function byInclusive(map) {
  return [...map].sort(([, a], [, b]) => b.inclusive - a.inclusive);
}

/** Each sample counts once for every owner and every function of ours on its stack, and as own time for the innermost. */
function attribute({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map(node => [node.id, node]));
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;
  const time = new Map();
  samples.forEach((id, i) => time.set(id, (time.get(id) ?? 0) + timeDeltas[i]));

  const [owners, functions] = [new Map(), new Map()];
  let total = 0;
  for (const [id, spent] of time) {
    if (byId.get(id).callFrame.functionName === '(idle)') continue;
    total += spent;
    const stack = stackOf(byId.get(id));
    count(owners, stack.map(({ owner }) => owner), spent);
    count(functions, stack.map(({ ours }) => ours), spent);
  }
  return { total, owners, functions };
}

/**
 * From the innermost frame outwards, as far as the program: what is outside of it is how Node starts a program.
 * A built-in function belongs to whoever calls it, so it is left out here.
 */
function stackOf(node) {
  const stack = [];
  for (let at = node; at; at = at.parent) {
    const { functionName, url } = at.callFrame;
    if (functionName === '(garbage collector)') stack.push({ owner: 'garbage collector' });
    else if (url !== '') stack.push(frame(functionName, url));
    if (stack.at(-1)?.owner === 'the program') break;
  }
  return stack.length > 0 ? stack : [{ owner: 'V8 and start-up' }];
}

function frame(functionName, url) {
  const owner = OWNERS.find(([, pattern]) => pattern.test(url))?.[0] ?? 'other packages';
  return { owner, ours: owner === 'this library' ? `${functionName || '(anonymous)'} (${url.replace(/.*\/lib\/(src\/.*)\.js$/, '$1.ts')})` : undefined };
}

function count(counts, names, spent) {
  for (const name of new Set(names)) {
    if (name === undefined) continue;
    if (!counts.has(name)) counts.set(name, { inclusive: 0, own: 0 });
    counts.get(name).inclusive += spent;
  }
  if (names[0] !== undefined) counts.get(names[0]).own += spent;
}
