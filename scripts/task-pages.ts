import { App } from 'cdk8s';
import { scenarioCode } from './scenario-code';
import { shownYaml } from './shown';
import { SCENARIOS } from '../scenarios';
import { Arrival, Call, Expectation, Mesh as JudgedMesh, Scenario, Workload } from '../scenarios/scenario';
import { CELLS, ROWS, TLS_CELLS } from '../scenarios/tls-cells';
import { Mesh } from '../src';

const HEAD = '<!-- Written by npm run docs from the scenario that every judge runs. Do not edit. -->';
/** The generated cells have one page together. */
const TASKS = SCENARIOS.filter(scenario => !TLS_CELLS.includes(scenario) && !scenario.variantOf);

/** Files in docs/tasks with what must be in them. */
export function taskPages(): ReadonlyMap<string, string> {
  const code = scenarioCode();
  return new Map([
    ['README.md', index()],
    ['tls-cells.md', cells()],
    ...TASKS.map((scenario): [string, string] => [`${scenario.name}.md`, page(scenario, code.get(scenario.name)!)]),
  ]);
}

function index(): string {
  return [
    HEAD, '', '# Tasks', '',
    'Each page shows the code, the manifests and what happens to calls. The guide to which one is yours: [../guide.md](../guide.md).', '',
    ...TASKS.map(({ name, title }) => `* [${title}](${name}.md)`),
    '* [Every cell of the TLS table](tls-cells.md)', '',
  ].join('\n');
}

/** In the first mesh that is today's: what most users have. */
function page(scenario: Scenario, program: string): string {
  const mesh = scenario.meshes.find(({ crdsOnly, name }) => !crdsOnly && !name.startsWith('istio-1.20'))!;
  return [
    HEAD, '', `# ${scenario.title}`, '', `From ${source(scenario.source)}.`, '',
    ...inMesh(mesh, ':'),
    '```ts', program, '```', '', '## What is written', '', written(scenario, mesh), '',
    ...SCENARIOS.filter(({ variantOf }) => variantOf === scenario.name).flatMap(otherwise),
    ...around(scenario),
    ...(scenario.remarks ? ['## Good to know', '', ...scenario.remarks.map(remark => `* ${remark}`), ''] : []),
    '## What happens', '',
    '| call | from | what happens |', '|---|---|---|', ...scenario.calls.flatMap(call => rows(call, mesh.name)), '',
    `Judged in: ${scenario.meshes.map(({ name, crdsOnly }) => `\`${name}\`${crdsOnly ? ' (its CRDs)' : ''}`).join(', ')}.`, '',
  ].join('\n');
}

function written(scenario: Scenario, mesh: JudgedMesh): string {
  const app = new App({ outdir: 'unused' });
  Mesh.describe(app, mesh.description);
  scenario.charts(app);
  return shownYaml(app.charts.flatMap(chart => chart.toJson()));
}

function inMesh({ description }: JudgedMesh, end: string): string[] {
  const facts = Object.entries(description).map(([key, value]) => `${key}: ${value}`);
  return facts.length > 0 ? [`In a mesh described with \`{ ${facts.join(', ')} }\`${end}`, ''] : [];
}

function otherwise(variant: Scenario): string[] {
  const [mesh] = variant.meshes;
  return [...inMesh(mesh, ' the same code becomes:'), written(variant, mesh), ''];
}

function source(text: string): string {
  return text.replace(/^https:\S+/, url => `[${new URL(url).hostname}](${url})`);
}

/** What must be in the cluster beside the manifests. */
function around({ world, accepts = [] }: Scenario): string[] {
  const holds = (clientCertificate?: string, ca?: string) => [...(clientCertificate ? ['a client certificate and its key'] : []), ...(ca ? [`the ${ca === 'private' ? 'partner’s' : 'public'} CA`] : [])].join(' and ');
  const credentials = (world.credentials ?? []).map(({ kind, namespace, name, clientCertificate, ca }) => `* ${kind} \`${namespace}/${name}\` with ${holds(clientCertificate, ca)}`);
  const paths = (workload: Workload) => workload.files!.map(({ path }) => `\`${path}\``).join(', ');
  const files = world.workloads.filter(each => each.files).map(each => `* in the proxy of \`${each.namespace}/${each.name}\`: ${paths(each)}`);
  const messages = accepts.map(({ code, object, because }) => `* \`istioctl analyze\` says ${code} of ${object}: ${because}`);
  return [
    ...(credentials.length + files.length > 0 ? ['## What must be there beside them', '', ...credentials, ...files, ''] : []),
    ...(messages.length > 0 ? ['## What Istio’s analyzers say', '', ...messages, ''] : []),
  ];
}

function rows({ title, from, url, connectTo, proxy, expect, except = {} }: Call, shown: string): string[] {
  const how = [`\`${url}\``, ...(connectTo ? [`at the address of \`${connectTo}\``] : []), ...(proxy ? [`by \`${proxy}\``] : [])].join(' ');
  const own = except[shown] ?? expect;
  const others = Object.entries(except).filter(([mesh]) => mesh !== shown);
  return [`| ${cell(title)}: ${cell(how)} | \`${from}\` | ${cell(outcome(own))} |`, ...others.map(([mesh, other]) => `| | in \`${mesh}\` | ${cell(outcome(other))} |`)];
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|');
}

function outcome(expect: Expectation): string {
  if ('refused' in expect) return `refused${expect.status ? ` with ${expect.status}` : ''}: ${expect.because}`;
  return [`answered by \`${expect.at}\``, tls(expect), ...details(expect)].join(', ');
}

function tls({ encryptedBy, serverName, clientCertificate, verifiedNames }: Arrival): string {
  if (encryptedBy === 'nobody') return 'plaintext';
  const checked = verifiedNames === undefined ? '' : verifiedNames.length > 0 ? `, server verified as ${verifiedNames.map(name => `\`${name}\``).join(', ')}` : ', server not verified';
  return `TLS by the ${encryptedBy}${serverName ? ` for \`${serverName}\`` : ''}${clientCertificate && clientCertificate !== 'none' ? ` with client certificate \`${clientCertificate}\`` : ''}${checked}`;
}

function details({ host, httpVersion, tunnel, meshHeaders, cluster }: Arrival): string[] {
  return [
    ...(host ? [`Host \`${host}\``] : []),
    ...(httpVersion ? [`HTTP/${httpVersion}`] : []),
    ...(tunnel && tunnel !== 'none' ? [`through a tunnel of \`${tunnel}\``] : []),
    ...(meshHeaders ? [meshHeaders.length > 0 ? `with ${meshHeaders.map(name => `\`${name}\``).join(', ')}` : 'without headers about the mesh'] : []),
    ...(cluster ? [`by \`${cluster}\``] : []),
  ];
}

/** The constructs across, the cells down; each answer is what every judge has seen. */
function cells(): string {
  const answers = CELLS.map(one => [
    one.sends, one.requires,
    ...ROWS.map((row, at) => row.refuses?.(one) ? `refused: \`${row.refuses(one)}\`` : seen(TLS_CELLS[at].calls.find(({ title }) => title.includes(`: ${one.host},`))!.expect as Arrival)),
  ]);
  const head = ['the workload sends', 'the service requires', ...ROWS.map(({ title }) => title)];
  return [
    HEAD, '', '# Every cell of the TLS table', '', 'What a server outside sees, for every construct that registers a host: generated, and judged call by call.', '',
    ...[head, head.map(() => '---'), ...answers].map(row => `| ${row.join(' | ')} |`), '',
  ].join('\n');
}

function seen({ encryptedBy, clientCertificate }: Arrival): string {
  return encryptedBy === 'nobody' ? 'plaintext' : `TLS by the ${encryptedBy}${clientCertificate && clientCertificate !== 'none' ? ', client certificate' : ''}`;
}
