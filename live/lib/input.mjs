// Reads DIR/<scenario>/<mesh>/{manifests.yaml,world.json,calls.json} (docs/scenarios.md).
import fs from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CALLS, check, WORLD } from './format.mjs';

/** Every scenario in every mesh that is not for its CRDs alone, in the order of their names. */
export function readScenarios(directory, part = '') {
  const scenarios = folders(directory).flatMap(scenario => folders(path.join(directory, scenario)).map(mesh => {
    const folder = path.join(directory, scenario, mesh);
    const read = file => fs.readFileSync(path.join(folder, file), 'utf8');
    const manifests = read('manifests.yaml');
    return {
      id: `${scenario}/${mesh}`,
      world: JSON.parse(read('world.json')),
      calls: JSON.parse(read('calls.json')),
      manifests,
      objects: parseAllDocuments(manifests).map(document => document.toJS()).filter(Boolean),
    };
  }));
  return scenarios.filter(({ id, world }) => id.includes(part) && !world.crdsOnly);
}

/** Refuses a scenario that says what the harness does not understand. */
export function understand({ world, calls }) {
  check(WORLD, world, 'world.json');
  check(CALLS, calls, 'calls.json');
}

function folders(directory) {
  return fs.readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort();
}
