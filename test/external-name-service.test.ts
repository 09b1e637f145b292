import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { EgressPort, ExternalNameService, IstioVersion, KubernetesVersion, MeshProps, TlsOrigination } from '../src';
import { chartIn, objects } from './support/synth';

const ORIGINATED = EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() });

function synth(props: Partial<ConstructorParameters<typeof ExternalNameService>[2]>, mesh?: MeshProps): Record<string, any> {
  const chart = chartIn(mesh);
  new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)], ...props });
  return objects(chart);
}

test('the main object is the Service', () => {
  const alias = new ExternalNameService(chartIn(), 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  expect(ApiObject.of(alias).kind).toBe('Service');
});

test('the host is registered for its own namespace', () => {
  const { 'ServiceEntry my-httpbin': entry, 'DestinationRule my-httpbin': rule, ...rest } = synth({});
  expect(Object.keys(rest)).toEqual(['Service my-httpbin']);
  expect(entry.spec).toEqual({ hosts: ['httpbin.org'], location: 'MESH_EXTERNAL', resolution: 'DNS', exportTo: ['.'], ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] });
  expect(rule.spec).toEqual({ host: 'httpbin.org', exportTo: ['.'], trafficPolicy: { tls: { mode: 'DISABLE' } } });
});

test('an alias that promises TLS keeps the promise everywhere', () => {
  const { 'Service my-httpbin': service, ...rest } = synth({ ports: [ORIGINATED] });
  expect(Object.keys(rest)).toEqual(['DestinationRule my-httpbin', 'VirtualService my-httpbin', 'ServiceEntry my-httpbin']);
  for (const { spec } of Object.values(rest)) expect(spec.exportTo).toEqual(['*']);
});

test('TLS is originated on its port alone, and the server is asked for its own name', () => {
  const all = synth({ ports: [ORIGINATED, EgressPort.http(8080), EgressPort.tls(443), EgressPort.grpc(50051, { tlsOrigination: TlsOrigination.simple({ serverName: 'grpc.httpbin.org' }) })] }, { meshHeadersKept: true });
  expect(all['DestinationRule my-httpbin'].spec.trafficPolicy).toEqual({
    tls: { mode: 'DISABLE' },
    portLevelSettings: [
      { port: { number: 80 }, connectionPool: { http: { h2UpgradePolicy: 'DO_NOT_UPGRADE' } }, tls: { mode: 'SIMPLE', sni: 'httpbin.org', caCertificates: 'system', subjectAltNames: ['httpbin.org'] } },
      { port: { number: 50051 }, tls: { mode: 'SIMPLE', sni: 'grpc.httpbin.org', caCertificates: 'system', subjectAltNames: ['grpc.httpbin.org'] } },
    ],
  });
  expect(all['ServiceEntry my-httpbin'].spec.ports).toEqual([
    { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 },
    { number: 8080, name: 'http-8080', protocol: 'HTTP' },
    { number: 443, name: 'tls', protocol: 'TLS' },
    { number: 50051, name: 'grpc-50051', protocol: 'GRPC' },
  ]);
  const to = (number: number) => [{ destination: { host: 'httpbin.org', port: { number } } }];
  expect(all['VirtualService my-httpbin'].spec).toEqual({
    hosts: ['my-httpbin.default.svc.cluster.local'],
    exportTo: ['*'],
    http: [
      { name: 'http', match: [{ port: 80 }], rewrite: { authority: 'httpbin.org' }, route: to(80) },
      { name: 'http-8080', match: [{ port: 8080 }], route: to(8080) },
      { name: 'grpc-50051', match: [{ port: 50051 }], rewrite: { authority: 'grpc.httpbin.org' }, route: to(50051) },
    ],
  });
});

test('mutual TLS presents a client certificate', () => {
  const all = synth({ ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutual({ clientCertificate: '/etc/certs/tls.crt', privateKey: '/etc/certs/tls.key', caCertificates: '/etc/certs/ca.crt', subjectAltNames: ['a.example.com', 'b.example.com'] }) })] });
  expect(all['DestinationRule my-httpbin'].spec.trafficPolicy.portLevelSettings[0].tls).toEqual({
    mode: 'MUTUAL',
    sni: 'httpbin.org',
    clientCertificate: '/etc/certs/tls.crt',
    privateKey: '/etc/certs/tls.key',
    caCertificates: '/etc/certs/ca.crt',
    subjectAltNames: ['a.example.com', 'b.example.com'],
  });
});

test('TCP is recognised by the host’s addresses', () => {
  const { 'ServiceEntry my-httpbin': entry } = synth({ addresses: ['198.51.100.30', '2001:DB8::1'], ports: [EgressPort.tcp(5432)] });
  expect(entry.spec).toMatchObject({ addresses: ['198.51.100.30', '2001:db8::1'], resolution: 'DNS', ports: [{ number: 5432, protocol: 'TCP' }] });
});

test('before 1.21 the alias is Istio’s host, where it is all that is needed', () => {
  const old: MeshProps = { istioVersion: IstioVersion.V1_20, kubernetesVersion: KubernetesVersion.V1_27 };
  expect(Object.keys(synth({}, old))).toEqual(['Service my-httpbin', 'DestinationRule my-httpbin']);
  expect(Object.keys(synth({ ports: [ORIGINATED] }, old))).toEqual(['DestinationRule my-httpbin', 'VirtualService my-httpbin', 'ServiceEntry my-httpbin', 'Service my-httpbin']);
});

test('where policies forbid DISABLE, the rule stands without a mode', () => {
  expect(synth({}, { tlsDisableForbidden: true })['DestinationRule my-httpbin'].spec).toEqual({ host: 'httpbin.org', exportTo: ['.'] });
  expect(synth({ ports: [ORIGINATED] }, { tlsDisableForbidden: true })['DestinationRule my-httpbin'].spec.trafficPolicy).toEqual({ portLevelSettings: [expect.objectContaining({ port: { number: 80 } })] });
});

test('a port added late is rendered, with what it needs', () => {
  const chart = chartIn();
  const alias = new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(8080)] });
  alias.addPort(ORIGINATED);
  const late = objects(chart);
  expect(late['VirtualService my-httpbin'].spec.http.map(({ name }: any) => name)).toEqual(['http-8080', 'http']);
  expect(late['ServiceEntry my-httpbin'].spec.exportTo).toEqual(['*']);
  expect(late['Service my-httpbin'].spec.ports).toHaveLength(2);
});

test('a port that is refused changes nothing', () => {
  const chart = chartIn();
  const alias = new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  const before = objects(chart);
  expect(() => alias.addPort(EgressPort.http2(80))).toThrow('PORT_TWICE');
  expect(() => alias.addPort(EgressPort.tcp(5432))).toThrow('ALIAS_TCP');
  expect(objects(chart)).toEqual(before);
});

test('plaintext to port 443 carries its reason', () => {
  const { 'Service my-httpbin': service } = synth({ ports: [EgressPort.http(443, { plaintextReason: 'the appliance in rack 3 cannot do TLS' })] });
  expect(service.metadata.annotations).toEqual({ 'cdk8s-istio-egress/plaintext-443': 'the appliance in rack 3 cannot do TLS' });
});

test('what users patch in survives, fields that the bindings do not know included', () => {
  const chart = chartIn();
  const alias = new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  ApiObject.of(alias).addJsonPatch(JsonPatch.add('/metadata/annotations', { team: 'shop' }));
  ApiObject.of(alias.node.findChild('ServiceEntry')).addJsonPatch(JsonPatch.add('/spec/fieldOfTomorrow', { deep: true }));
  expect(objects(chart)['Service my-httpbin'].metadata.annotations).toEqual({ team: 'shop' });
  expect(objects(chart)['ServiceEntry my-httpbin'].spec.fieldOfTomorrow).toEqual({ deep: true });
});

test('labels of the chart come first', () => {
  const chart = new Chart(new App(), 'egress', { namespace: 'default', labels: { 'app.kubernetes.io/part-of': 'shop', 'team': 'payments' } });
  new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  for (const object of chart.toJson()) {
    expect(object.metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'cdk8s-istio-egress', 'app.kubernetes.io/part-of': 'shop', 'team': 'payments' });
  }
});
