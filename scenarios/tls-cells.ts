/**
 * Every cell of the TLS table, for every construct that registers a host: what the workload sends, what the service requires, and what a
 * server outside sees. Generated, so that no cell is forgotten; what a construct refuses is tried in test/tls-cells.test.ts.
 */
import { Chart } from 'cdk8s';
import { call, CLIENT_FILES, Exchange, MOUNTED, SENDING, served } from './exchange';
import { SINCE_1_30 } from './meshes';
import { Scenario } from './scenario';
import { SLEEP, WORLD } from './worlds';
import { EgressPort, ExternalAddress, ExternalNameService, ExternalService, SelectorlessService, TlsOrigination, WildcardService } from '../src';
import { SERVICE_REQUIRES, WORKLOAD_SENDS } from '../src/plan/tls-table';

export interface Cell extends Exchange {
  /** Name of the construct, and the address of the host, which no other cell has. */
  readonly id: string;
  readonly address: string;
}

const word = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '');

/** The cells that can be written: TLS to a service that expects plaintext cannot be typed. */
export const CELLS: readonly Cell[] = WORKLOAD_SENDS.flatMap(sends => SERVICE_REQUIRES.map(requires => ({ sends, requires })))
  .filter(({ sends, requires }) => sends !== 'TLS' || requires !== 'plaintext')
  .map(({ sends, requires }, index) => {
    const { number, tlsPort } = SENDING[sends];
    const id = `${word(sends)}-to-${word(requires)}`;
    return { id, sends, requires, host: `www.${id}.example.com`, address: `198.51.100.${100 + index}`, number, targetPort: requires === 'plaintext' ? number : tlsPort };
  });

function port({ sends, requires, number, targetPort }: Cell, serverName?: string): EgressPort {
  const { make } = SENDING[sends];
  if (sends === 'TLS' || requires === 'plaintext') return make(number, {});
  const tlsOrigination = requires === 'TLS' ? TlsOrigination.simple({ serverName }) : TlsOrigination.mutual({ serverName, ...CLIENT_FILES });
  return make(number, { tlsOrigination, targetPort });
}

/** A construct in the table: how it is made for a cell, and under which name the workload calls then. */
interface Row {
  readonly name: string;
  readonly title: string;
  readonly make: (chart: Chart, cell: Cell) => void;
  /** Host that the workload connects to, if not the external one. */
  readonly called?: (cell: Cell) => string;
  /** Code of the error, where the construct cannot do it. */
  readonly refuses?: (cell: Cell) => string | undefined;
}

const service = ({ id }: Cell) => `${id}.default.svc.cluster.local`;
const domain = ({ host }: Cell) => `*.${host.split('.').slice(1).join('.')}`;
const originated = ({ sends, requires }: Cell) => sends !== 'TLS' && requires !== 'plaintext';
const addresses = ({ sends, address }: Cell) => (sends === 'TCP' ? [address] : []);

export const ROWS: readonly Row[] = [
  {
    name: 'external-service',
    title: 'ExternalService',
    make: (chart, cell) => new ExternalService(chart, cell.id, { hosts: [cell.host], ports: [port(cell)], addresses: addresses(cell) }),
  },
  {
    name: 'external-name-service',
    title: 'ExternalNameService',
    make: (chart, cell) => new ExternalNameService(chart, cell.id, { externalName: cell.host, ports: [port(cell)], addresses: addresses(cell) }),
    called: service,
  },
  {
    name: 'selectorless-service',
    title: 'SelectorlessService',
    make: (chart, cell) => new SelectorlessService(chart, cell.id, { addresses: [cell.address], ports: [port(cell, cell.host)] }),
    called: service,
  },
  {
    name: 'external-address',
    title: 'ExternalAddress',
    make: (chart, cell) => new ExternalAddress(chart, cell.id, { addresses: [cell.address], ports: [port(cell, cell.host)] }),
    called: ({ address }) => address,
  },
  {
    name: 'wildcard-service',
    title: 'WildcardService',
    make: (chart, cell) => new WildcardService(chart, cell.id, { hosts: [domain(cell)], ports: [port(cell)] }),
    refuses: cell => (cell.sends === 'TCP' || originated(cell) ? 'WILDCARD_PORT' : undefined),
  },
  {
    name: 'wildcard-dynamic-dns',
    title: 'WildcardService, dynamicDns',
    make: (chart, cell) => new WildcardService(chart, cell.id, { hosts: [domain(cell)], ports: [port(cell)], dynamicDns: true }),
    refuses: ({ sends, requires }) => (sends === 'TLS' || (sends === 'HTTP' && requires !== 'mutual TLS') ? undefined : 'WILDCARD_PORT'),
  },
];

function scenario(row: Row): Scenario {
  const cells = CELLS.filter(cell => row.refuses?.(cell) === undefined);
  return {
    name: `tls-cells-${row.name}`,
    title: `Every cell of the TLS table: ${row.title}`,
    source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/',
    charts: app => {
      const chart = new Chart(app, 'egress', { namespace: 'default' });
      cells.forEach(cell => row.make(chart, cell));
    },
    world: {
      ...WORLD,
      workloads: [{ ...SLEEP, files: MOUNTED }],
      outside: cells.map(cell => ({ name: cell.host, addresses: [cell.address], ports: [served(cell)] })),
    },
    meshes: [SINCE_1_30],
    calls: cells.map(cell => withoutNames(row, call(cell, 'default/sleep', row.called?.(cell)))),
  };
}

/** With dynamicDns Envoy takes the names to verify from each request, so none are in its configuration. */
function withoutNames(row: Row, one: Scenario['calls'][number]): Scenario['calls'][number] {
  const { verifiedNames, ...expect } = one.expect as { verifiedNames?: string[] };
  return row.name === 'wildcard-dynamic-dns' ? { ...one, expect: expect as Scenario['calls'][number]['expect'] } : one;
}

export const TLS_CELLS: readonly Scenario[] = ROWS.map(scenario);
