/**
 * Every cell of the TLS table, for every construct that registers a host: what the workload sends, what the service requires, and what a
 * server outside sees. Generated, so that no cell is forgotten; what a construct refuses is tried in test/tls-cells.test.ts.
 */
import { Chart } from 'cdk8s';
import { SINCE_1_30 } from './meshes';
import { Arrival, Call, OutsideHost, OutsidePort, Scenario } from './scenario';
import { NEIGHBOUR, SLEEP, WORLD } from './worlds';
import { EgressPort, ExternalAddress, ExternalNameService, ExternalService, PlaintextPortOptions, SelectorlessService, TlsOrigination, WildcardService } from '../src';
import { SERVICE_REQUIRES, ServiceRequires, WORKLOAD_SENDS, WorkloadSends } from '../src/plan/tls-table';

export interface Cell {
  readonly sends: WorkloadSends;
  readonly requires: ServiceRequires;
  /** The external host and its address, which no other cell has. */
  readonly host: string;
  readonly address: string;
}

type Make = (port: number, options: PlaintextPortOptions) => EgressPort;

/** How the workload calls: by which port, where the service listens when it requires TLS, and in which words. */
const SENDING: Record<WorkloadSends, { readonly make: Make; readonly number: number; readonly tlsPort: number; readonly scheme: 'http' | 'https' | 'tcp'; readonly http2?: true }> = {
  'HTTP': { make: EgressPort.http, number: 80, tlsPort: 443, scheme: 'http' },
  'HTTP/2': { make: EgressPort.http2, number: 8080, tlsPort: 8443, scheme: 'http', http2: true },
  'gRPC': { make: EgressPort.grpc, number: 50051, tlsPort: 50052, scheme: 'http', http2: true },
  'TLS': { make: EgressPort.https, number: 443, tlsPort: 443, scheme: 'https' },
  'TCP': { make: EgressPort.tcp, number: 5432, tlsPort: 5433, scheme: 'tcp' },
};

const CLIENT = 'client.example.com';
const FILES = { clientCertificate: '/etc/client/tls.crt', privateKey: '/etc/client/tls.key' };
/** The client certificate is in files of the proxies of both workloads. */
const WORKLOADS = [SLEEP, NEIGHBOUR].map(workload => ({
  ...workload,
  files: [{ path: FILES.clientCertificate, holds: 'certificate' as const, of: CLIENT }, { path: FILES.privateKey, holds: 'key' as const, of: CLIENT }],
}));

function port(cell: Cell, serverName?: string): EgressPort {
  const { make, number, tlsPort } = SENDING[cell.sends];
  if (cell.sends === 'TLS' || cell.requires === 'plaintext') return make(number, {});
  const tlsOrigination = cell.requires === 'TLS' ? TlsOrigination.simple({ serverName }) : TlsOrigination.mutual({ serverName, ...FILES });
  return make(number, { tlsOrigination, targetPort: tlsPort });
}

function served({ sends, requires }: Cell): OutsidePort {
  const { number, tlsPort, http2 } = SENDING[sends];
  const tls = requires !== 'plaintext';
  return {
    number: tls ? tlsPort : number,
    speaks: sends === 'TCP' ? (tls ? 'tls-echo' : 'echo') : tls ? 'https' : 'http',
    ...(http2 ? { http2 } : {}),
    ...(requires === 'mutual TLS' ? { clientCertificate: 'required' } : {}),
  };
}

/** What the rule says, from the outside. */
function seen(cell: Cell): Arrival {
  const { sends, requires, host } = cell;
  const { http2 } = SENDING[sends];
  const arrival = {
    status: sends === 'TCP' ? 0 : 200,
    at: `${host}:${served(cell).number}`,
    ...(sends === 'TCP' || sends === 'TLS' ? {} : { httpVersion: http2 ? '2' as const : '1.1' as const }),
  };
  if (requires === 'plaintext') return { ...arrival, encryptedBy: 'nobody' };
  const tls = { serverName: host, clientCertificate: requires === 'mutual TLS' ? CLIENT : 'none' };
  return sends === 'TLS' ? { ...arrival, ...tls, encryptedBy: 'workload' } : { ...arrival, ...tls, encryptedBy: 'sidecar', verifiedNames: [host] };
}

/** A construct in the table: how it is made for a cell, and under which name the workload calls then. */
interface Row {
  readonly name: string;
  readonly title: string;
  readonly make: (chart: Chart, id: string, cell: Cell) => void;
  /** Host that the workload connects to, if not the external one. */
  readonly called?: (id: string, cell: Cell) => string;
  readonly refuses?: (cell: Cell) => string | undefined;
}

const service = (id: string) => `${id}.default.svc.cluster.local`;

export const ROWS: readonly Row[] = [
  {
    name: 'external-service',
    title: 'ExternalService',
    make: (chart, id, cell) => new ExternalService(chart, id, { hosts: [cell.host], ports: [port(cell)], addresses: cell.sends === 'TCP' ? [cell.address] : [] }),
  },
  {
    name: 'external-name-service',
    title: 'ExternalNameService',
    make: (chart, id, cell) => new ExternalNameService(chart, id, { externalName: cell.host, ports: [port(cell)], addresses: cell.sends === 'TCP' ? [cell.address] : [] }),
    called: service,
  },
  {
    name: 'selectorless-service',
    title: 'SelectorlessService',
    make: (chart, id, cell) => new SelectorlessService(chart, id, { addresses: [cell.address], ports: [port(cell, cell.host)] }),
    called: service,
  },
  {
    name: 'external-address',
    title: 'ExternalAddress',
    make: (chart, id, cell) => new ExternalAddress(chart, id, { addresses: [cell.address], ports: [port(cell, cell.host)] }),
    called: (_, cell) => cell.address,
  },
  {
    name: 'wildcard-service',
    title: 'WildcardService',
    make: (chart, id, cell) => new WildcardService(chart, id, { hosts: [`*.${cell.host.split('.').slice(1).join('.')}`], ports: [port(cell)] }),
    refuses: ({ sends, requires }) => (sends === 'TCP' || (sends !== 'TLS' && requires !== 'plaintext') ? 'WILDCARD_PORT' : undefined),
  },
  {
    name: 'wildcard-dynamic-dns',
    title: 'WildcardService, dynamicDns',
    make: (chart, id, cell) => new WildcardService(chart, id, { hosts: [`*.${cell.host.split('.').slice(1).join('.')}`], ports: [port(cell)], dynamicDns: true }),
    refuses: ({ sends, requires }) => (sends === 'TCP' || (sends !== 'TLS' && requires !== 'plaintext' && (sends !== 'HTTP' || requires !== 'TLS')) ? 'WILDCARD_PORT' : undefined),
  },
];

const word = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '');

/** The cells that can be written: TLS to a service that expects plaintext cannot be typed. */
export const CELLS: readonly Cell[] = WORKLOAD_SENDS.flatMap(sends => SERVICE_REQUIRES.map(requires => ({ sends, requires })))
  .filter(({ sends, requires }) => sends !== 'TLS' || requires !== 'plaintext')
  .map((cell, index) => ({ ...cell, host: `www.${idOf(cell)}.example.com`, address: `198.51.100.${100 + index}` }));

function idOf({ sends, requires }: Pick<Cell, 'sends' | 'requires'>): string {
  return `${word(sends)}-to-${word(requires)}`;
}

export function makeCell(row: Row, chart: Chart, cell: Cell): void {
  row.make(chart, idOf(cell), cell);
}

function callOf(row: Row, cell: Cell): Call {
  const { scheme, number, http2 } = SENDING[cell.sends];
  const called = row.called?.(idOf(cell), cell) ?? cell.host;
  const byName = scheme === 'https' ? cell.host : called;
  return {
    title: `the workload sends ${cell.sends}, the service requires ${cell.requires}`,
    from: 'default/sleep',
    url: `${scheme}://${byName}:${number}${scheme === 'tcp' ? '' : '/'}`,
    ...(byName === called ? {} : { connectTo: called }),
    ...(http2 ? { http2 } : {}),
    ...(cell.sends === 'TLS' && cell.requires === 'mutual TLS' ? { clientCertificate: CLIENT } : {}),
    expect: seen(cell),
  };
}

function scenario(row: Row): Scenario {
  const cells = CELLS.filter(cell => row.refuses?.(cell) === undefined);
  const outside: OutsideHost[] = cells.map(cell => ({ name: cell.host, addresses: [cell.address], ports: [served(cell)] }));
  return {
    name: `tls-cells-${row.name}`,
    title: `Every cell of the TLS table: ${row.title}`,
    source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/',
    charts: app => {
      const chart = new Chart(app, 'egress', { namespace: 'default' });
      cells.forEach(cell => makeCell(row, chart, cell));
    },
    world: { ...WORLD, workloads: WORKLOADS, outside },
    meshes: [SINCE_1_30],
    calls: cells.map(cell => callOf(row, cell)),
  };
}

export const TLS_CELLS: readonly Scenario[] = ROWS.map(scenario);
