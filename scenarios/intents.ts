/**
 * Random intents: a construct with random ports, for a service that requires what its ports say. Those that the library accepts become
 * scenarios, a few in each namespace of each; what must happen to their calls follows from the rule alone.
 */
import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { call, CLIENT_FILES, Exchange, MOUNTED, SENDING, served } from './exchange';
import { disableForbidden, registryOnly, rootMutual, SINCE_1_30 } from './meshes';
import { AcceptedMessage, Mesh, Scenario } from './scenario';
import { NEIGHBOURS, SLEEP } from './worlds';
import { EgressPort, ExternalAddress, ExternalNameService, ExternalService, Mesh as Description, SelectorlessService, TlsOrigination, WildcardService } from '../src';
import { WORKLOAD_SENDS, SERVICE_REQUIRES } from '../src/plan/tls-table';

type Construct = 'ExternalService' | 'ExternalNameService' | 'SelectorlessService' | 'ExternalAddress' | 'WildcardService';

interface RandomPort {
  readonly sends: Exchange['sends'];
  readonly requires: Exchange['requires'];
  readonly number: number;
  readonly targetPort: number;
  readonly http2Upgrade: boolean;
  readonly unverified: boolean;
  readonly named: boolean;
}

export interface Intent {
  readonly construct: Construct;
  readonly ports: readonly RandomPort[];
  readonly addresses: boolean;
  readonly exportTo: 'own' | 'neighbours' | 'all';
  readonly dynamicDns: boolean;
}

const usual = fc.constantFrom(80, 443, 8080, 8443, 5432);
const number = fc.oneof({ weight: 2, arbitrary: usual }, { weight: 1, arbitrary: fc.integer({ min: 1024, max: 14999 }) });
const port: fc.Arbitrary<RandomPort> = fc.record({
  sends: fc.constantFrom(...WORKLOAD_SENDS),
  requires: fc.constantFrom(...SERVICE_REQUIRES),
  number,
  targetPort: number,
  http2Upgrade: fc.boolean(),
  unverified: fc.integer({ min: 0, max: 9 }).map(n => n === 0),
  named: fc.boolean(),
});
const intent: fc.Arbitrary<Intent> = fc.record({
  construct: fc.constantFrom<Construct>('ExternalService', 'ExternalNameService', 'SelectorlessService', 'ExternalAddress', 'WildcardService'),
  ports: fc.uniqueArray(port, { minLength: 1, maxLength: 3, selector: one => one.number }),
  addresses: fc.boolean(),
  exportTo: fc.constantFrom('own', 'neighbours', 'all'),
  dynamicDns: fc.boolean(),
});

const MESHES: readonly Mesh[] = [SINCE_1_30, registryOnly(SINCE_1_30), rootMutual(SINCE_1_30), disableForbidden(SINCE_1_30)];
const EXPORT_TO = { own: ['.'], neighbours: ['.', 'neighbours'], all: ['*'] };

/** An intent in its place: names and addresses that nobody else has. */
interface Placed extends Intent {
  readonly namespace: string;
  readonly id: string;
  readonly host: string;
  readonly address: string;
}

function exchanges({ ports, host }: Placed): Exchange[] {
  const passedOn = ({ sends, requires }: RandomPort) => sends === 'TLS' || requires === 'plaintext';
  return ports.map(one => ({ ...one, host, http2Upgrade: upgraded(one), targetPort: passedOn(one) ? one.number : one.targetPort }));
}

const upgraded = ({ sends, http2Upgrade }: RandomPort) => sends === 'HTTP' && http2Upgrade;

function egressPort(one: RandomPort, serverName: string | undefined): EgressPort {
  const { sends, requires, targetPort, unverified } = one;
  const options = { ...(upgraded(one) ? { http2Upgrade: true } : {}), ...(sends === 'TCP' ? { anyAddressReason: 'random' } : {}) };
  const plaintextReason = sends === 'TLS' || sends === 'TCP' || one.number !== 443 ? {} : { plaintextReason: 'random' };
  if (sends === 'TLS' || requires === 'plaintext') return SENDING[sends].make(one.number, { ...options, ...plaintextReason });
  const about = { serverName, ...(unverified ? { unverifiedReason: 'random' } : {}) };
  const tlsOrigination = requires === 'TLS' ? TlsOrigination.simple(about) : TlsOrigination.mutual({ ...about, ...CLIENT_FILES });
  return SENDING[sends].make(one.number, { ...options, tlsOrigination, targetPort });
}

/** Makes the construct, and tells by which name the workload calls. */
function make(chart: Chart, placed: Placed): string {
  const { construct, id, host, address, dynamicDns, namespace } = placed;
  const byAddress = construct === 'SelectorlessService' || construct === 'ExternalAddress';
  const ports = placed.ports.map(one => egressPort(one, byAddress || (one.named && construct !== 'WildcardService') ? host : undefined));
  const exportTo = EXPORT_TO[placed.exportTo];
  const addresses = placed.addresses ? [address] : [];
  switch (construct) {
    case 'ExternalService': new ExternalService(chart, id, { hosts: [host], ports, exportTo, addresses }); return host;
    case 'WildcardService': new WildcardService(chart, id, { hosts: [`*.${host.split('.').slice(1).join('.')}`], ports, exportTo, dynamicDns }); return host;
    case 'ExternalAddress': new ExternalAddress(chart, id, { addresses: [address], ports, exportTo }); return address;
    case 'ExternalNameService': new ExternalNameService(chart, id, { externalName: host, ports, addresses }); return `${id}.${namespace}.svc.cluster.local`;
    case 'SelectorlessService': new SelectorlessService(chart, id, { addresses: [address], ports }); return `${id}.${namespace}.svc.cluster.local`;
  }
}

export interface Generated {
  readonly scenarios: readonly Scenario[];
  readonly accepted: number;
  /** How many were refused, by the code of the error. */
  readonly refused: ReadonlyMap<string, number>;
}

const AT_ONCE = 12;
const IN_ONE_NAMESPACE = 4;

/** `count` accepted intents; the same for the same seed. */
export function generate(count: number, seed: number): Generated {
  const refused = new Map<string, number>();
  const scenarios: Scenario[] = [];
  const random = fc.sample(intent, { seed, numRuns: count * 4 })[Symbol.iterator]();
  let accepted = 0;
  while (accepted < count) {
    const mesh = MESHES[scenarios.length % MESHES.length];
    const some = batch(random, Math.min(AT_ONCE, count - accepted), mesh, refused);
    accepted += some.length;
    scenarios.push(scenario(`intents-${seed}-${scenarios.length}`, some, mesh));
  }
  return { scenarios, accepted, refused };
}

function batch(random: Iterator<Intent>, size: number, mesh: Mesh, refused: Map<string, number>): Placed[] {
  const app = new App({ outdir: 'unused' });
  Description.describe(app, mesh.description);
  const taken: Placed[] = [];
  for (let tried = 0; taken.length < size; tried++) {
    const { value, done } = random.next();
    if (done) throw new Error('too few of the random intents can be written');
    if (ambiguous(value)) continue;
    const placed = { ...value, namespace: `n${Math.floor(taken.length / IN_ONE_NAMESPACE)}`, id: `x${taken.length}`, host: `www.h${taken.length}.example.com`, address: `198.51.100.${100 + taken.length}` };
    try {
      placed.ports.forEach(one => { if (one.sends === 'TLS' && one.requires === 'plaintext') throw new Error('CANNOT_BE_TYPED: '); });
      make(new Chart(app, `chart${tried}`, { namespace: placed.namespace }), placed);
      taken.push(placed);
    } catch (error) {
      const code = /^([A-Z_0-9]+): /.exec((error as Error).message)?.[1];
      if (!code) throw error;
      refused.set(code, (refused.get(code) ?? 0) + 1);
    }
  }
  return taken;
}

/** Two ports that lead to one port of the service must require the same of it, or there is no such service. */
function ambiguous(one: Intent): boolean {
  const offered = exchanges({ ...one, namespace: '', id: '', host: '', address: '' }).map(served);
  return offered.some(a => offered.some(b => a.number === b.number && JSON.stringify(a) !== JSON.stringify(b)));
}

function scenario(name: string, all: readonly Placed[], mesh: Mesh): Scenario {
  const namespaces = [...new Set(all.map(({ namespace }) => namespace))];
  return {
    name,
    title: `${all.length} random intents`,
    source: 'scenarios/intents.ts',
    charts: app => all.forEach(placed => void make(new Chart(app, placed.id, { namespace: placed.namespace }), placed)),
    world: {
      namespaces: [NEIGHBOURS, ...namespaces.map(one => ({ name: one, labels: { 'istio-injection': 'enabled' } }))],
      workloads: namespaces.map((namespace, index) => ({ ...SLEEP, namespace, address: `10.244.1.${10 + index}`, files: MOUNTED })),
      outside: all.map(placed => ({ name: placed.host, addresses: [placed.address], ports: unique(exchanges(placed).map(served)) })),
    },
    meshes: [mesh],
    calls: all.flatMap(placed => exchanges(placed).map(one => withoutNames(placed, call(one, `${placed.namespace}/sleep`, called(placed))))),
    accepts: all.flatMap(acceptedMessages),
  };
}

function called(placed: Placed): string {
  return make(new Chart(new App({ outdir: 'unused' }), 'x', { namespace: placed.namespace }), placed);
}

/** With dynamicDns the names are in each request, and not in Envoy's configuration. */
function withoutNames({ construct }: Placed, one: Scenario['calls'][number]): Scenario['calls'][number] {
  if (construct !== 'WildcardService') return one;
  const { verifiedNames: _, ...expect } = one.expect as { verifiedNames?: string[] };
  return { ...one, expect: expect as Scenario['calls'][number]['expect'] };
}

function acceptedMessages({ construct, namespace, id, host, addresses, ports }: Placed): AcceptedMessage[] {
  const anyAddress = construct === 'ExternalService' && !addresses && ports.some(({ sends }) => sends === 'TCP');
  const tcp = anyAddress ? [{ code: 'IST0134', object: `ServiceEntry ${namespace}/${id}`, because: 'the intent says so' }] : [];
  if (!ports.some(one => one.unverified && one.requires !== 'plaintext' && one.sends !== 'TLS')) return tcp;
  const name = construct === 'ExternalService' ? `${id}-${host}` : construct === 'WildcardService' ? `${id}-${host.split('.').slice(1).join('.')}` : id;
  return [...tcp, { code: 'IST0129', object: `DestinationRule ${namespace}/${name}`, because: 'the intent says so' }];
}

/** Two ports of an intent may lead to one. */
function unique<T extends { readonly number: number }>(ports: readonly T[]): T[] {
  return ports.filter((one, index) => ports.findIndex(other => other.number === one.number) === index);
}
