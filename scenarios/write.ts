/** `npm run scenarios -- DIR`: writes every scenario in each of its meshes, for the judges and for anyone who wants to look. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIOS } from '.';
import { calls, manifests, world } from './render';

const dir = process.argv[2];
if (!dir) {
  console.error('usage: npm run scenarios -- DIR');
  process.exit(2);
}

rmSync(dir, { recursive: true, force: true });
for (const scenario of SCENARIOS) {
  for (const mesh of scenario.meshes) {
    const into = join(dir, scenario.name, mesh.name);
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, 'manifests.yaml'), manifests(scenario, mesh));
    writeFileSync(join(into, 'world.json'), JSON.stringify(world(scenario, mesh), undefined, 2) + '\n');
    writeFileSync(join(into, 'calls.json'), JSON.stringify(calls(scenario, mesh), undefined, 2) + '\n');
  }
}
