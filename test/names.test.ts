import { EgressCheck, EgressPort, ExternalNameService, IpFamily, SelectorlessService, TestSource, TlsOrigination } from '../src';
import { chartIn, objects } from './support/synth';

/** The naming contract: `kubectl` commands, dashboards and policies of users are written with these. */
test('names of objects', () => {
  const chart = chartIn({ ipFamilies: [IpFamily.IPV4, IpFamily.IPV6] });
  new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })] });
  new SelectorlessService(chart, 'my-wikipedia', { addresses: ['198.35.26.96', '2620:0:863:ed1a::1'], ports: [EgressPort.tls()] });
  new SelectorlessService(chart, 'AnyId', { name: 'given', addresses: ['198.35.26.97'], ports: [EgressPort.tls()] });
  new TestSource(chart, 'sleep');
  new EgressCheck(chart, 'check', { requests: [{ url: 'http://httpbin.org/' }] });
  expect(Object.keys(objects(chart))).toEqual([
    'DestinationRule my-httpbin',
    'VirtualService my-httpbin',
    'ServiceEntry my-httpbin',
    'Service my-httpbin',
    'Service my-wikipedia',
    'EndpointSlice my-wikipedia-ipv4',
    'EndpointSlice my-wikipedia-ipv6',
    'DestinationRule my-wikipedia',
    'Service given',
    'EndpointSlice given-ipv4',
    'DestinationRule given',
    'Deployment sleep',
    'ServiceAccount sleep',
    'Service sleep',
    'Job check-2cda4578',
  ]);
});

test('names do not depend on where in the tree a construct is', () => {
  const chart = chartIn();
  const nested = new TestSource(chart, 'outer');
  new SelectorlessService(nested, 'my-wikipedia', { addresses: ['198.35.26.96'], ports: [EgressPort.tls()] });
  expect(Object.keys(objects(chart))).toContain('EndpointSlice my-wikipedia-ipv4');
});

test.each([
  [EgressPort.http(80), 'http'],
  [EgressPort.http(8080), 'http-8080'],
  [EgressPort.http2(80), 'http2'],
  [EgressPort.http2(8080), 'http2-8080'],
  [EgressPort.grpc(50051), 'grpc-50051'],
  [EgressPort.https(), 'https'],
  [EgressPort.https(8443), 'https-8443'],
  [EgressPort.tls(), 'tls'],
  [EgressPort.tls(8443), 'tls-8443'],
  [EgressPort.tcp(5432), 'tcp-5432'],
  [EgressPort.tcp(5432, { name: 'tcp-postgres' }), 'tcp-postgres'],
])('port name %#', (port, name) => {
  expect(port.name).toBe(name);
});

test('hosts', () => {
  const chart = chartIn({ clusterDomain: 'example.internal' }, 'shop');
  expect(new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] }).host).toBe('my-httpbin.shop.svc.example.internal');
  expect(new SelectorlessService(chart, 'my-wikipedia', { addresses: ['198.35.26.96'], ports: [EgressPort.tls()] }).host).toBe('my-wikipedia.shop.svc.example.internal');
});
