import { ApiObject } from 'cdk8s';
import { EgressPort, IpFamily, KubernetesVersion, MeshProps, SelectorlessService, TlsOrigination } from '../src';
import { chartIn, objects } from './support/synth';

const DUAL_STACK: MeshProps = { ipFamilies: [IpFamily.IPV6, IpFamily.IPV4] };

function synth(props: Partial<ConstructorParameters<typeof SelectorlessService>[2]>, mesh?: MeshProps): Record<string, any> {
  const chart = chartIn(mesh);
  new SelectorlessService(chart, 'my-wikipedia', { addresses: ['198.35.26.96'], ports: [EgressPort.tls()], ...props });
  return objects(chart);
}

test('the main object is the Service', () => {
  expect(ApiObject.of(new SelectorlessService(chartIn(), 'x', { addresses: ['198.35.26.96'], ports: [EgressPort.tls()] })).kind).toBe('Service');
});

test('a Service, an EndpointSlice whose port has its name, and a rule that reaches as far as the Service', () => {
  const all = synth({});
  expect(Object.keys(all)).toEqual(['Service my-wikipedia', 'EndpointSlice my-wikipedia-ipv4', 'DestinationRule my-wikipedia']);
  expect(all['Service my-wikipedia'].spec).toEqual({ ports: [{ name: 'tls', port: 443, protocol: 'TCP' }] });
  expect(all['EndpointSlice my-wikipedia-ipv4']).toMatchObject({
    metadata: { labels: { 'kubernetes.io/service-name': 'my-wikipedia' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['198.35.26.96'], conditions: { ready: true } }],
    ports: [{ name: 'tls', port: 443, protocol: 'TCP' }],
  });
  expect(all['DestinationRule my-wikipedia'].spec).toEqual({ host: 'my-wikipedia.default.svc.cluster.local', exportTo: ['*'], trafficPolicy: { tls: { mode: 'DISABLE' } } });
});

test('Endpoints until Kubernetes 1.33 deprecates them', () => {
  expect(synth({}, { kubernetesVersion: KubernetesVersion.V1_32 })).toHaveProperty('Endpoints my-wikipedia');
  expect(synth({}, { kubernetesVersion: KubernetesVersion.V1_33 })).not.toHaveProperty('Endpoints my-wikipedia');
});

test('one slice for each IP family, and a Service of both', () => {
  const all = synth({ addresses: ['198.35.26.96', '2620:0:863:ED1A::1', '208.80.153.224'] }, DUAL_STACK);
  expect(all['Service my-wikipedia'].spec).toMatchObject({ ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] });
  expect(all['EndpointSlice my-wikipedia-ipv4'].endpoints.map(({ addresses }: any) => addresses)).toEqual([['198.35.26.96'], ['208.80.153.224']]);
  expect(all['EndpointSlice my-wikipedia-ipv6']).toMatchObject({ addressType: 'IPv6', endpoints: [{ addresses: ['2620:0:863:ed1a::1'] }] });
});

test('one family where the cluster has two', () => {
  expect(synth({}, DUAL_STACK)['Service my-wikipedia'].spec).toMatchObject({ ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] });
  expect(synth({ addresses: ['2620:0:863:ed1a::1'] }, DUAL_STACK)['Service my-wikipedia'].spec).not.toHaveProperty('ipFamilies');
  expect(synth({ addresses: ['2620:0:863:ed1a::1'] }, { ipFamilies: [IpFamily.IPV6] })).toHaveProperty('EndpointSlice my-wikipedia-ipv6');
});

test('TLS origination: to the server’s port, under its name', () => {
  const all = synth({ ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ serverName: 'en.wikipedia.org' }) }), EgressPort.tls()] });
  expect(all['Service my-wikipedia'].spec.ports[0]).toEqual({ name: 'http', port: 80, targetPort: 443, protocol: 'TCP' });
  expect(all['EndpointSlice my-wikipedia-ipv4'].ports).toEqual([{ name: 'http', port: 443, protocol: 'TCP' }, { name: 'tls', port: 443, protocol: 'TCP' }]);
  expect(all['DestinationRule my-wikipedia'].spec.trafficPolicy.portLevelSettings).toEqual([
    { port: { number: 80 }, connectionPool: { http: { h2UpgradePolicy: 'DO_NOT_UPGRADE' } }, tls: { mode: 'SIMPLE', sni: 'en.wikipedia.org', caCertificates: 'system', subjectAltNames: ['en.wikipedia.org'] } },
  ]);
  expect(all['VirtualService my-wikipedia'].spec).toMatchObject({ exportTo: ['*'], http: [{ rewrite: { authority: 'en.wikipedia.org' } }] });
});

test('TCP to a TLS port is encrypted, and nothing is rewritten', () => {
  const all = synth({ ports: [EgressPort.tcp(5432, { tlsOrigination: TlsOrigination.simple({ serverName: 'db.example.com' }) })] });
  expect(all).not.toHaveProperty('VirtualService my-wikipedia');
  expect(all['DestinationRule my-wikipedia'].spec.trafficPolicy.portLevelSettings[0].tls.mode).toBe('SIMPLE');
});

test('what is added late is rendered, and what is refused changes nothing', () => {
  const chart = chartIn(DUAL_STACK);
  const service = new SelectorlessService(chart, 'my-wikipedia', { addresses: ['198.35.26.96'], ports: [EgressPort.tls()] });
  service.addAddress('2620:0:863:ed1a::1');
  service.addPort(EgressPort.http(80));
  expect(() => service.addAddress('2620:0:863:ED1A:0:0:0:1')).toThrow('ADDRESS_TWICE');
  const all = objects(chart);
  expect(all['EndpointSlice my-wikipedia-ipv6'].ports).toHaveLength(2);
  expect(all['EndpointSlice my-wikipedia-ipv4'].ports).toHaveLength(2);
  expect(all['Service my-wikipedia'].spec).toMatchObject({ ipFamilyPolicy: 'RequireDualStack' });
});
