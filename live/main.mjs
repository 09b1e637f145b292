// The harness, inside the namespaces that live/run made for it: main.mjs BIN DIR [part of a scenario's name] [--shell] [--self-test]
import { readScenarios } from './lib/input.mjs';
import { Report } from './lib/report.mjs';
import { judge, withScenario } from './lib/scenario.mjs';
import { openShell } from './lib/shell.mjs';
import { startWorld } from './lib/world.mjs';

const options = process.argv.slice(2).filter(word => word.startsWith('--'));
const [bin, directory, part] = process.argv.slice(2).filter(word => !word.startsWith('--'));
const withShell = options.includes('--shell');

// This is the first process of its process namespace: it must end by itself on a signal, and everything ends with it.
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
  process.on(signal, () => withShell && signal === 'SIGINT' || process.exit(128 + number));
}

const scenarios = readScenarios(directory, part).slice(0, withShell ? 1 : undefined);
if (scenarios.length === 0) {
  console.error(`live: no scenario in ${directory}${part ? ` with "${part}" in its name` : ''}`);
  process.exit(2);
}

const report = new Report();
const live = await startWorld(bin);
report.note(`API server, istiod and the outside are up [${report.seconds()}]`);
const use = withShell ? openShell : context => judge(context, { testHarness: options.includes('--self-test') });
for (const scenario of scenarios) {
  try {
    await withScenario(scenario, live, report, use);
  } catch (error) {
    report.check(false, `${scenario.id}: the harness cannot go on with it`, error.stack.split('\n'));
  }
}
process.exit(report.end());
