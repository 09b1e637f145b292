/**
 * `npm run bench:mesh -- [--plot FILE] [COUNT...]`: what one workload's proxy receives of istiod, for catalogues of so many destinations. docs/mesh-cost.md says more.
 * It takes no time of a clock: the same code gives the same numbers.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plot } from './mesh-cost.plot';
import { manifests, subject, Variant, VARIANTS } from './mesh-cost.subjects';
import { Cost, Measurement, table } from './mesh-cost.table';
import { calls, world } from '../scenarios/render';

const { values: { plot: file }, positionals } = parseArgs({ options: { plot: { type: 'string' } }, allowPositionals: true });
const counts = positionals.length > 0 ? positionals.map(Number) : [10, 1_000, 10_000];

const measurements = VARIANTS.flatMap(variant => counts.flatMap(count => measure(variant, count)));
console.log(table(measurements));
if (file) writeFileSync(file, plot(measurements));

/** A subject of its own for each: a large catalogue takes gigabytes. */
function measure(variant: Variant, destinations: number): Measurement[] {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-cost-'));
  try {
    const scenario = subject(variant, destinations);
    const [mesh] = scenario.meshes;
    const into = join(folder, scenario.name, mesh.name);
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, 'manifests.yaml'), manifests(scenario, mesh));
    // The world does not ask for manifests but to find Jobs in them.
    writeFileSync(join(into, 'world.json'), JSON.stringify(world({ ...scenario, charts: () => {} }, mesh)));
    writeFileSync(join(into, 'calls.json'), JSON.stringify(calls(scenario, mesh)));
    console.error(scenario.name);
    const text = execFileSync(join(__dirname, '../judge/run'), ['--cost', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    return (JSON.parse(text) as Cost[]).map(cost => ({ ...cost, variant, destinations }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
