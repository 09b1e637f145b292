import { App, Chart } from 'cdk8s';
import { EgressClient, EgressGateway, EgressPort, ExternalNameService, ExternalService, Mesh, SelectorlessService, TlsOrigination, WildcardService } from '../src';
import { chartIn } from './support/synth';

const PLAIN = EgressPort.http(80);
const ORIGINATED = EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() });
const TCP = EgressPort.tcp(5432);

function twoCharts(namespaces: [string, string]): [Chart, Chart] {
  const app = new App();
  return [new Chart(app, 'one', { namespace: namespaces[0] }), new Chart(app, 'two', { namespace: namespaces[1] })];
}

const alias = (chart: Chart, id: string, port: EgressPort, addresses?: string[]) => new ExternalNameService(chart, id, { externalName: 'httpbin.org', ports: [port], addresses });

test('a host has one owner in a namespace, across charts', () => {
  const [one, two] = twoCharts(['default', 'default']);
  alias(one, 'a', PLAIN);
  expect(() => alias(two, 'b', PLAIN)).toThrow(/HOST_TWICE: httpbin.org already belongs to one\/a.*two\/b/);
});

test('an object has one writer, across charts', () => {
  const [one, two] = twoCharts(['default', 'default']);
  alias(one, 'a', PLAIN);
  expect(() => new SelectorlessService(two, 'a', { addresses: ['198.35.26.96'], ports: [PLAIN] })).toThrow(/OBJECT_TWICE: Service default\/a is already written by one\/a.*two\/a/);
});

test('in two namespaces a host may be treated differently, where each is visible at home alone', () => {
  const [one, two] = twoCharts(['default', 'shop']);
  alias(one, 'a', PLAIN);
  expect(() => alias(two, 'a', EgressPort.http2(80))).not.toThrow();
});

test.each([
  ['first', ORIGINATED, PLAIN],
  ['second', PLAIN, ORIGINATED],
])('not where the %s is visible everywhere', (_, here, there) => {
  const [one, two] = twoCharts(['default', 'shop']);
  alias(one, 'a', here);
  expect(() => alias(two, 'a', there)).toThrow(/HOST_CONFLICT.*one\/a.*two\/a/);
});

test('the same everywhere is no conflict', () => {
  const [one, two] = twoCharts(['default', 'shop']);
  alias(one, 'a', ORIGINATED);
  expect(() => alias(two, 'a', ORIGINATED)).not.toThrow();
});

test('TCP hosts at one address and port are told apart by nothing', () => {
  const [one, two] = twoCharts(['default', 'shop']);
  new ExternalNameService(one, 'a', { externalName: 'a.example.com', addresses: ['198.51.100.30'], ports: [TCP] });
  expect(() => new ExternalNameService(two, 'b', { externalName: 'b.example.com', addresses: ['198.51.100.30'], ports: [TCP] })).not.toThrow();
  expect(() => new ExternalNameService(one, 'b', { externalName: 'b.example.com', addresses: ['198.51.100.30'], ports: [TCP] })).toThrow(/HOST_TWICE: connections to 198.51.100.30, port 5432, already belongs to one\/a/);
});

test('a late port conflicts too, and then changes nothing', () => {
  const [one, two] = twoCharts(['default', 'shop']);
  alias(one, 'a', PLAIN);
  const late = alias(two, 'a', PLAIN);
  expect(() => late.addPort(EgressPort.grpc(50051, { tlsOrigination: TlsOrigination.simple() }))).toThrow('HOST_CONFLICT');
  expect(() => alias(new Chart(one.node.root as App, 'three', { namespace: 'shop' }), 'b', PLAIN)).toThrow('HOST_TWICE');
});

test('a wildcard in a namespace that sees an originated host of the domain would undo its TLS', () => {
  const both = (wildcardFirst: boolean, wildcardIn: string, port: EgressPort) => () => {
    const [one, two] = twoCharts([wildcardIn, 'shop']);
    const makers = [
      () => new WildcardService(one, 'all', { hosts: ['*.httpbin.org'] }),
      () => new ExternalNameService(two, 'api', { externalName: 'api.httpbin.org', ports: [port] }),
    ];
    for (const make of wildcardFirst ? makers : makers.reverse()) make();
  };
  expect(both(true, 'default', ORIGINATED)).toThrow('WILDCARD_COVERS');
  expect(both(false, 'default', ORIGINATED)).toThrow('WILDCARD_COVERS');
  expect(both(true, 'shop', ORIGINATED)).not.toThrow();
  expect(both(true, 'default', PLAIN)).not.toThrow();
});

test('a wildcard that originates TLS would encrypt for a host of another namespace', () => {
  const both = (namespace: string) => () => {
    const [one, two] = twoCharts(['default', namespace]);
    new WildcardService(one, 'all', { hosts: ['*.httpbin.org'], ports: [ORIGINATED], dynamicDns: true });
    new ExternalService(two, 'api', { hosts: ['api.httpbin.org'], ports: [PLAIN], exportTo: ['*'] });
  };
  expect(both('shop')).toThrow('WILDCARD_COVERS');
  expect(both('default')).not.toThrow();
});

test.each([
  ['*.w.org', '*.q.w.org', true],
  ['*.q.w.org', '*.w.org', false],
  ['*.w.org', '*.v.org', false],
])('at a gateway, %s of another namespace beside %s, which is granted', (open, granted, refused) => {
  for (const grantedFirst of [true, false]) {
    const [one, two] = twoCharts(['default', 'shop']);
    const gateway = new EgressGateway(new Chart(one.node.root as App, 'gateway', { namespace: 'istio-egress' }), 'egress');
    const wildcard = (chart: Chart, host: string) => new WildcardService(chart, host.replace(/\W+/g, '-').slice(1), { hosts: [host], via: gateway, servedBy: `one${host.slice(1)}` });
    const both = () => {
      if (!grantedFirst) wildcard(one, open);
      wildcard(two, granted).allowFrom(EgressClient.serviceAccount('curl'));
      if (grantedFirst) wildcard(one, open);
    };
    if (refused) expect(both).toThrow('WILDCARD_GRANT');
    else expect(both).not.toThrow();
  }
});

test('charts of two clusters do not conflict', () => {
  const app = new App();
  for (const cluster of ['staging', 'prod']) {
    const chart = new Chart(app, cluster, { namespace: 'default' });
    Mesh.describe(chart, {});
    alias(chart, 'a', PLAIN);
  }
  expect(app.charts).toHaveLength(2);
});

test('apps do not conflict', () => {
  alias(chartIn(), 'a', PLAIN);
  expect(() => alias(chartIn(), 'a', PLAIN)).not.toThrow();
});
