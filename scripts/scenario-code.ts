import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What a user writes for each scenario, by its name: the body of its `charts`, as a program of its own. */
export function scenarioCode(): ReadonlyMap<string, string> {
  const folder = join(__dirname, '../scenarios');
  return new Map(readdirSync(folder).filter(file => file.endsWith('.ts')).flatMap(file => programs(join(folder, file))));
}

function programs(file: string): [string, string][] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: [string, string][] = [];
  source.forEachChild(function visit(node): void {
    const [name, charts] = ts.isObjectLiteralExpression(node) ? ['name', 'charts'].map(key => property(node, key)) : [];
    if (name && charts && ts.isStringLiteral(name) && ts.isArrowFunction(charts) && ts.isBlock(charts.body)) {
      found.push([name.text, program(source, charts.body)]);
    } else {
      node.forEachChild(visit);
    }
  });
  return found;
}

function property(node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  return node.properties.filter(ts.isPropertyAssignment).find(each => each.name.getText() === name)?.initializer;
}

function program(source: ts.SourceFile, body: ts.Block): string {
  const lines = body.getFullText().trim().slice(1, -1).split('\n').map(line => line.replace(/^ {4}/, '')).join('\n').trim();
  const used = (module: string, also: string[] = []) => [...also, ...imported(source, module)].filter(name => new RegExp(`\\b${name}\\b`).test(`App ${lines}`));
  return [
    `import { ${used('cdk8s', ['App']).join(', ')} } from 'cdk8s';`,
    `import { ${used('../src').join(', ')} } from 'cdk8s-istio-egress';`,
    '',
    'const app = new App();',
    lines,
    'app.synth();',
  ].join('\n');
}

/** Names that a file imports from a module. */
function imported(source: ts.SourceFile, module: string): string[] {
  return source.statements.filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === module)
    .flatMap(({ importClause }) => importClause?.namedBindings ?? [])
    .flatMap(bindings => (ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : []));
}
