import { ApiObject, App, Chart, Yaml } from 'cdk8s';
import { SINCE_1_30 } from '../scenarios/meshes';
import { Call, GatewayHop, Mesh, OutsideHost, Scenario, Workload } from '../scenarios/scenario';
import {
  EgressGateway, EgressPort, ExternalNameService, ExternalService, IEgressGateway, Mesh as MeshDescription, RestrictedEgress, SelectorlessService, TlsOrigination,
} from '../src';

/** A way to write the catalogue, and what the workload's own namespace does about it. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  readonly exportTo?: string[];
  /** Kubernetes Services that lead outside, instead of hosts of Istio's registry. */
  readonly services?: boolean;
  readonly via?: boolean;
  readonly own?: (chart: Chart) => void;
}

/** As somebody writes it by hand, with no host but those of the own namespace. */
const sidecar = (chart: Chart) => {
  new ApiObject(chart, 'sidecar', {
    apiVersion: 'networking.istio.io/v1', kind: 'Sidecar', metadata: { name: 'default' }, spec: { egress: [{ hosts: ['./*', 'istio-system/*'] }] },
  });
};

export const VARIANTS: Variant[] = [
  { name: 'own', title: 'hosts, `exportTo: [\'.\']` (the default)' },
  { name: 'all', title: 'hosts, `exportTo: [\'*\']`', exportTo: ['*'] },
  { name: 'all-restricted', title: '… with `RestrictedEgress`', exportTo: ['*'], own: chart => new RestrictedEgress(chart, 'restricted') },
  { name: 'all-strict', title: '… with `RestrictedEgress`, `strict`', exportTo: ['*'], own: chart => new RestrictedEgress(chart, 'restricted', { strict: true }) },
  { name: 'all-sidecar', title: '… with a Sidecar by hand, `./*`', exportTo: ['*'], own: sidecar },
  { name: 'via', title: 'hosts `via` a shared gateway', via: true },
  { name: 'services', title: 'Services (always visible to all)', services: true },
  { name: 'services-restricted', title: '… with `RestrictedEgress`', services: true, own: chart => new RestrictedEgress(chart, 'restricted') },
  { name: 'services-sidecar', title: '… with a Sidecar by hand, `./*`', services: true, own: sidecar },
];

const OWN = 5;
const PER_NAMESPACE = 10;

const WORKLOAD: Workload = { name: 'app', namespace: 'team-0', serviceAccount: 'app', labels: { app: 'app' }, proxy: 'sidecar', address: '10.244.1.2' };
const GATEWAY: Workload = {
  name: 'egress', namespace: 'istio-egress', serviceAccount: 'egress', labels: gateway(new App({ outdir: 'unused' })).podLabels, proxy: 'gateway', address: '10.244.9.2',
};

/** The workload's namespace has five destinations, each other one up to ten. */
const namespaceOf = (i: number) => `team-${i < OWN ? 0 : 1 + Math.floor((i - OWN) / PER_NAMESPACE)}`;
const hostOf = (i: number) => `host-${i}.example.com`;
/** From the range that is set aside for benchmarks. */
const addressOf = (i: number) => `198.18.${Math.floor(i / 250)}.${i % 250 + 1}`;

/** What the workload calls, and what that speaks. */
type Kind = 'https' | 'http' | 'tcp';
const kindOf = (i: number): Kind => (['https', 'http', 'https', 'http', 'tcp'] as const)[i % 5];

const PORTS: Record<Kind, () => EgressPort[]> = {
  https: () => [EgressPort.https(443)],
  http: () => [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })],
  tcp: () => [EgressPort.tcp(5432)],
};

export function subject(variant: Variant, count: number): Scenario {
  return {
    name: `${variant.name}-${count}`,
    title: `${variant.title}: ${count} destinations`,
    source: 'docs/mesh-cost.md',
    charts: app => write(app, variant, count),
    world: {
      namespaces: [...new Set(Array.from({ length: count }, (_, i) => namespaceOf(i))), GATEWAY.namespace].map(name => ({ name, labels: { 'istio-injection': 'enabled' } })),
      workloads: variant.via ? [WORKLOAD, GATEWAY] : [WORKLOAD],
      outside: Array.from({ length: OWN }, (_, i) => outside(i)),
    },
    meshes: [SINCE_1_30],
    calls: Array.from({ length: OWN }, (_, i) => call(variant, i)),
  };
}

/**
 * The same objects as `cdk8s synth` writes, in another order, which makes no difference here: cdk8s walks the whole app once for each of a thousand charts.
 */
export function manifests(scenario: Scenario, mesh: Mesh): string {
  const app = new App({ outdir: 'unused' });
  MeshDescription.describe(app, mesh.description);
  scenario.charts(app);
  return app.node.findAll().filter(ApiObject.isApiObject).map(object => Yaml.stringify(object.toJson())).join('---\n');
}

function gateway(app: App): EgressGateway {
  return new EgressGateway(new Chart(app, 'platform', { namespace: 'istio-egress' }), 'egress');
}

function write(app: App, variant: Variant, count: number): void {
  const via = variant.via ? gateway(app) : undefined;
  let chart!: Chart;
  for (let i = 0; i < count; i++) {
    const namespace = namespaceOf(i);
    if (chart?.namespace !== namespace) chart = new Chart(app, namespace, { namespace });
    destination(chart, variant, i, via);
    if (i === 0) variant.own?.(chart);
  }
}

function destination(chart: Chart, { services, exportTo }: Variant, i: number, via?: IEgressGateway): void {
  const [kind, name] = [kindOf(i), `service-${i}`];
  const ports = PORTS[kind]();
  if (!services) new ExternalService(chart, name, { hosts: [hostOf(i)], ports, exportTo, via, addresses: kind === 'tcp' ? [addressOf(i)] : undefined });
  else if (kind === 'http') new ExternalNameService(chart, name, { externalName: hostOf(i), ports });
  else new SelectorlessService(chart, name, { addresses: [addressOf(i)], ports });
}

function outside(i: number): OutsideHost {
  return { name: hostOf(i), addresses: [addressOf(i)], ports: [kindOf(i) === 'tcp' ? { number: 5432, speaks: 'echo' } : { number: 443, speaks: 'https' }] };
}

/** Each must arrive by the cluster that was declared for it: a workload for which the mesh knows nothing costs nothing, either. */
function call({ services, via }: Variant, i: number): Call {
  const [kind, host, service] = [kindOf(i), hostOf(i), `service-${i}.team-0.svc.cluster.local`];
  const port = { https: 443, http: 80, tcp: 5432 }[kind];
  const registered = `outbound|${port}||${services && kind !== 'http' ? service : host}`;
  const hop: GatewayHop = { workload: 'istio-egress/egress', hop: 'mutual TLS', cluster: registered };
  return {
    title: `destination ${i}`,
    from: 'team-0/app',
    url: `${kind}://${services && kind !== 'https' ? service : host}${kind === 'tcp' ? ':5432' : '/'}`,
    connectTo: services && kind === 'https' ? service : undefined,
    expect: {
      status: kind === 'tcp' ? 0 : 200,
      at: `${host}:${kind === 'tcp' ? 5432 : 443}`,
      encryptedBy: { https: 'workload', http: via ? 'gateway' : 'sidecar', tcp: 'nobody' }[kind] as 'workload',
      ...(via ? { gateway: hop } : { cluster: registered }),
    },
  };
}
