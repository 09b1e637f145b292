import { ApiObject, Duration } from 'cdk8s';
import { EgressPort, ExternalService, ExternalServiceProps, MeshProps, TlsOrigination } from '../src';
import { chartIn, objects } from './support/synth';

const ORIGINATED = EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() });

function synth(props: Partial<ExternalServiceProps> = {}, mesh?: MeshProps): Record<string, any> {
  const chart = chartIn(mesh);
  new ExternalService(chart, 'stripe', { hosts: ['api.stripe.com'], ...props });
  return objects(chart);
}

test('the main object is the ServiceEntry', () => {
  expect(ApiObject.of(new ExternalService(chartIn(), 'stripe', { hosts: ['api.stripe.com'] })).kind).toBe('ServiceEntry');
});

test('by default one encrypted port, known in the own namespace', () => {
  const all = synth();
  expect(Object.keys(all)).toEqual(['ServiceEntry stripe', 'DestinationRule stripe-api.stripe.com']);
  expect(all['ServiceEntry stripe'].spec).toEqual({
    hosts: ['api.stripe.com'],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    exportTo: ['.'],
    ports: [{ number: 443, name: 'https', protocol: 'HTTPS' }],
  });
  expect(all['DestinationRule stripe-api.stripe.com'].spec).toEqual({ host: 'api.stripe.com', exportTo: ['.'], trafficPolicy: { tls: { mode: 'DISABLE' } } });
});

test('several hosts have the same ports, and each its own rule and route', () => {
  const all = synth({ hosts: ['a.example.com', 'b.example.com'], ports: [ORIGINATED, EgressPort.https()], exportTo: ['default', 'shop'] });
  expect(Object.keys(all)).toEqual([
    // What says how it leaves is applied before what makes it known.
    'DestinationRule stripe-a.example.com', 'VirtualService stripe-a.example.com',
    'DestinationRule stripe-b.example.com', 'VirtualService stripe-b.example.com',
    'ServiceEntry stripe',
  ]);
  for (const { spec } of Object.values(all)) expect(spec.exportTo).toEqual(['.', 'shop']);
  const { tls } = all['DestinationRule stripe-b.example.com'].spec.trafficPolicy.portLevelSettings[0];
  expect(tls).toEqual({ mode: 'SIMPLE', sni: 'b.example.com', caCertificates: 'system', subjectAltNames: ['b.example.com'] });
  expect(all['VirtualService stripe-b.example.com'].spec.http).toHaveLength(1);
});

test('what tells about the mesh is taken out of requests, unless it shall stay', () => {
  const http = { ports: [EgressPort.http(80)] };
  expect(synth(http)['VirtualService stripe-api.stripe.com'].spec.http[0].headers.request.remove).toContain('x-envoy-peer-metadata');
  expect(synth(http, { meshHeadersKept: true })).not.toHaveProperty('VirtualService stripe-api.stripe.com');
  expect(synth({ ports: [ORIGINATED] }, { meshHeadersKept: true })['VirtualService stripe-api.stripe.com'].spec.http[0]).not.toHaveProperty('headers');
});

test('timeout and retries', () => {
  const [route] = synth({ ports: [EgressPort.http(80)], timeout: Duration.seconds(3), retries: { attempts: 2, perTryTimeout: Duration.millis(1500) } })['VirtualService stripe-api.stripe.com'].spec.http;
  expect(route).toMatchObject({ timeout: '3s', retries: { attempts: 2, perTryTimeout: '1500ms' } });
  expect(synth({ ports: [EgressPort.http(80)], retries: { attempts: 0 } }, { meshHeadersKept: true })['VirtualService stripe-api.stripe.com'].spec.http[0].retries).toEqual({ attempts: 0 });
});

test('served elsewhere: at addresses, or where another name leads', () => {
  expect(synth({ endpoints: ['198.35.26.96', '2001:DB8::1'] })['ServiceEntry stripe'].spec).toMatchObject({ resolution: 'STATIC', endpoints: [{ address: '198.35.26.96' }, { address: '2001:db8::1' }] });
  expect(synth({ endpoints: ['edge.example.com'] })['ServiceEntry stripe'].spec).toMatchObject({ resolution: 'DNS', endpoints: [{ address: 'edge.example.com' }] });
  expect(synth({ dnsRoundRobin: true })['ServiceEntry stripe'].spec.resolution).toBe('DNS_ROUND_ROBIN');
});

describe('TCP hosts on one port', () => {
  const tcp = (port: number) => EgressPort.tcp(port, { anyAddressReason: 'the only service on this port' });
  const two = (mesh: MeshProps, ...ports: [EgressPort, EgressPort]) => () => {
    const chart = chartIn(mesh);
    new ExternalService(chart, 'a', { hosts: ['a.example.com'], ports: [ports[0]] });
    new ExternalService(chart, 'b', { hosts: ['b.example.com'], ports: [ports[1]] });
  };

  test('are refused, since a connection could be for either', () => {
    expect(two({}, tcp(5432), tcp(5432))).toThrow(/HOST_TWICE: connections to any address, port 5432, already belongs to egress\/a/);
  });

  test('are told apart by ports, or by addresses that Istio gives them', () => {
    expect(two({}, tcp(5432), tcp(5433))).not.toThrow();
    expect(two({ dnsCapture: true }, EgressPort.tcp(5432), EgressPort.tcp(5432))).not.toThrow();
  });
});

test('a port added late is rendered, with what it needs; hosts are a copy', () => {
  const chart = chartIn();
  const stripe = new ExternalService(chart, 'stripe', { hosts: ['api.stripe.com'] });
  stripe.addPort(ORIGINATED);
  stripe.hosts.push('evil.example.com');
  expect(Object.keys(objects(chart))).toEqual(['DestinationRule stripe-api.stripe.com', 'VirtualService stripe-api.stripe.com', 'ServiceEntry stripe']);
  expect(objects(chart)['ServiceEntry stripe'].spec).toMatchObject({ hosts: ['api.stripe.com'], ports: [{ number: 443 }, { number: 80, targetPort: 443 }] });
  expect(() => stripe.addPort(EgressPort.tcp(443))).toThrow('PORT_TWICE');
});

test('what is weakened carries its reason', () => {
  const all = synth({ ports: [EgressPort.http(443, { plaintextReason: 'inside our own network' }), EgressPort.tcp(5432, { anyAddressReason: 'the only one' })] });
  expect(all['ServiceEntry stripe'].metadata.annotations).toEqual({
    'cdk8s-istio-egress/plaintext-443': 'inside our own network',
    'cdk8s-istio-egress/any-address-5432': 'the only one',
  });
});
