/**
 * `npm run scenarios -- DIR`: writes every scenario in each of its meshes, for the judges and for anyone who wants to look.
 * `npm run scenarios -- DIR COUNT SEED`: writes that many random intents instead, as scenarios.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIOS } from '.';
import { generate } from './intents';
import { calls, manifests, world } from './render';
import { Scenario } from './scenario';

const [dir, count, seed] = process.argv.slice(2);
if (!dir || (count !== undefined && !(Number(count) > 0 && Number.isInteger(Number(seed))))) {
  console.error('usage: npm run scenarios -- DIR [COUNT SEED]');
  process.exit(2);
}

rmSync(dir, { recursive: true, force: true });
for (const scenario of count === undefined ? SCENARIOS : random(Number(count), Number(seed))) {
  for (const mesh of scenario.meshes) {
    const into = join(dir, scenario.name, mesh.name);
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, 'manifests.yaml'), manifests(scenario, mesh));
    writeFileSync(join(into, 'world.json'), JSON.stringify(world(scenario, mesh), undefined, 2) + '\n');
    writeFileSync(join(into, 'calls.json'), JSON.stringify(calls(scenario, mesh), undefined, 2) + '\n');
  }
}

function random(many: number, start: number): readonly Scenario[] {
  const { scenarios, accepted, refused } = generate(many, start);
  const total = [...refused.values()].reduce((sum, some) => sum + some, 0);
  console.log(`seed ${start}: ${accepted} intents accepted, ${total} refused (${[...refused].sort().map(([code, some]) => `${code} ${some}`).join(', ')})`);
  return scenarios;
}
