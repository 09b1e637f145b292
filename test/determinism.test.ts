import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { SCENARIOS } from '../scenarios';
import { manifests } from '../scenarios/render';

/** Same input, same bytes: whatever the process, its locale and its CDK8S_* variables. */
const ALL = SCENARIOS.flatMap(scenario => scenario.meshes.map(mesh => manifests(scenario, mesh))).join('');

const PROGRAM = `
  const { SCENARIOS } = require('./scenarios');
  const { manifests } = require('./scenarios/render');
  process.stdout.write(SCENARIOS.flatMap(scenario => scenario.meshes.map(mesh => manifests(scenario, mesh))).join(''));
`;

function inAnotherProcess(env: Record<string, string>): string {
  return execFileSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', PROGRAM], {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, TS_NODE_PROJECT: 'test/tsconfig.json', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
}

test('twice in one process', () => {
  expect(SCENARIOS.flatMap(scenario => scenario.meshes.map(mesh => manifests(scenario, mesh))).join('')).toBe(ALL);
});

test.each([
  ['as it is', {}],
  ['in another locale and time zone', { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' }],
  ['with CDK8S_DISABLE_SORT', { CDK8S_DISABLE_SORT: '1' }],
  ['with CDK8S_LEGACY_HASH', { CDK8S_LEGACY_HASH: '1' }],
  ['with CDK8S_OUTDIR and CDK8S_RECORD_CONSTRUCT_METADATA', { CDK8S_OUTDIR: 'elsewhere', CDK8S_RECORD_CONSTRUCT_METADATA: 'true' }],
])('in another process, %s', (_, env) => {
  expect(inAnotherProcess(env)).toBe(ALL);
});
