// `npm run bench [-- --rounds N] [-- --profile]`: what this library costs over a program that writes the same objects by hand.
// A report, not a test: it fails only where the two do not write the same.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, synthesize } from './child.mjs';
import { printProfile } from './profile.mjs';
import { compareOutput } from './same-output.mjs';
import { median, number, spread } from './statistics.mjs';
import workloads from './workloads.cjs';

const { WORKLOADS, title } = workloads;
const PROGRAMS = ['with-library', 'by-hand'];

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, profile: { type: 'boolean', default: false } } });
if (!existsSync(new URL('../lib/src/index.js', import.meta.url))) throw new Error('lib/ is missing: run `npx projen compile` first');
const rounds = Number(options.rounds);
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  if (options.profile) printProfile(join(folder, 'profile'));
  else if (!report()) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report() {
  console.log(`Node ${process.version}, ${cpus().length} cores, ${rounds} rounds, with the library and by hand in turn; medians (smallest to largest)\n`);
  reportLoading();
  const results = reportSynthesis();
  reportGrowth(results);
  const differing = results.filter(({ output }) => output === 'different');
  for (const { workload } of differing) console.error(`\n${title(workload)}: the programs write different objects. Let bench/by-hand.cjs write what the library writes today.`);
  return differing.length === 0;
}

function reportLoading() {
  const all = Array.from({ length: rounds * 2 + 1 }, () => measure('load.cjs'));
  const of = key => spread(all.map(one => one[key]), number(1));
  console.log(`Loading the library over cdk8s and cdk8s-plus-27: ${of('wall')} ms, CPU ${of('cpu')} ms, ${of('memory')} MiB. Goal: 20 ms\n`);
}

function reportSynthesis() {
  row('workload', 'CPU s, library', 'CPU s, by hand', 'CPU ratio (goal 1.10)', 'of the smallest', 'without loading', 'wall ratio', 'peak MiB, library', 'by hand', 'peak ratio', 'output');
  row(...Array(11).fill('---'));
  return WORKLOADS.map(workload => {
    const result = inTurn(workload);
    const { library, byHand, output } = result;
    const ratio = key => spread(library.map((one, i) => one[key] / byHand[i][key]), number(2));
    // On a busy machine the least disturbed runs say most.
    const smallest = all => Math.min(...all.map(one => one.cpu));
    const seconds = all => number(2)(median(all.map(one => one.cpu)) / 1000);
    const peak = all => number(0)(median(all.map(one => one.peak)));
    row(title(workload), seconds(library), seconds(byHand), ratio('cpu'), number(2)(smallest(library) / smallest(byHand)), ratio('cpuAfterLoading'), ratio('wall'), peak(library), peak(byHand), ratio('peak'), output);
    return result;
  });
}

/** A B A B, so that whatever else the machine does meets both. */
function inTurn(workload) {
  const [library, byHand] = [[], []];
  const outdirs = PROGRAMS.map(program => join(folder, program));
  for (let i = 0; i < rounds; i++) {
    library.push(synthesize(PROGRAMS[0], workload, outdirs[0]));
    byHand.push(synthesize(PROGRAMS[1], workload, outdirs[1]));
  }
  const output = compareOutput(...outdirs);
  outdirs.forEach(outdir => rmSync(outdir, { recursive: true }));
  return { workload, library, byHand, output };
}

function reportGrowth(results) {
  const find = (variant, hosts, charts) => results.find(({ workload: w }) => w.variant === variant && w.hosts === hosts && w.charts === charts);
  const perHost = (result, side) => median(result[side].map(one => one.cpuAfterLoading)) / result.workload.hosts;
  const growth = (from, to) => ['library', 'byHand'].map(side => number(2)(perHost(to, side) / perHost(from, side)));

  console.log('\nCPU for one host, without loading: how much it grows. cdk8s walks the whole app once for every chart, whoever wrote it; the library\'s own part must not grow');
  row('', 'library', 'by hand', 'goal');
  row(...Array(4).fill('---'));
  for (const variant of workloads.VARIANTS) row(`${variant}: from 1,000 to 10,000 hosts`, ...growth(find(variant, 1_000, 1), find(variant, 10_000, 1)), 'at most 1.10');
  row('page: from 1 to 100 charts, 1,000 hosts', ...growth(find('page', 1_000, 1), find('page', 1_000, 100)), 'as by hand');
  row('page: from 1 to 100 charts, 10,000 hosts', ...growth(find('page', 10_000, 1), find('page', 10_000, 100)), 'as by hand');
}

function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}
