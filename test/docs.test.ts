import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readme } from '../scripts/readme';
import { scenarioCode } from '../scripts/scenario-code';
import { taskPages } from '../scripts/task-pages';

const ROOT = join(__dirname, '..');
const TASKS = join(ROOT, 'docs/tasks');

test('README.md shows what the library writes', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toBe(readme());
});

test('docs/tasks shows what the scenarios are and write', () => {
  const pages = taskPages();
  expect(readdirSync(TASKS).sort()).toEqual([...pages.keys()].sort());
  for (const [file, text] of pages) expect(readFileSync(join(TASKS, file), 'utf8')).toBe(text);
});

test('their programs compile', () => {
  const programs = [...scenarioCode().values()];
  expect(programs.length).toBeGreaterThan(20);
  expect(problems(programs)).toEqual([]);
});

test('the snippets compile', () => {
  const text = ['README.md', 'docs/egress-gateway.md'].map(file => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const snippets = [...text.matchAll(/```ts\n([^]*?)```/g)].map(match => match[1]);
  expect(snippets.length).toBeGreaterThan(4);
  expect(problems(snippets)).toEqual([]);
  expect(problems([snippets[0].replace('EgressPort.tls(443)', 'EgressPort.tls(443, { tlsOrigination: undefined as any })')])).toEqual([expect.stringContaining('tlsOrigination')]);
});

/** Type errors of programs that import the library by its name. */
function problems(programs: string[]): string[] {
  const dir = mkdtempSync(join(ROOT, 'test/snippets-'));
  try {
    const files = programs.map((_, index) => join(dir, `${index}.ts`));
    files.forEach((file, index) => writeFileSync(file, programs[index]));
    const options: ts.CompilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      types: ['node'],
      paths: { 'cdk8s-istio-egress': [join(ROOT, 'src')] },
    };
    return ts.getPreEmitDiagnostics(ts.createProgram(files, options)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
