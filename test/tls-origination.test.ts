import { EgressPort, ExternalNameService, ExternalService, SelectorlessService, TlsOrigination } from '../src';
import { chartIn, objects } from './support/synth';

const SECRET = TlsOrigination.mutualWithSecret({ credentialName: 'client-credential', workloadLabels: { app: 'curl' }, serviceAccount: 'curl' });

function external(tlsOrigination: TlsOrigination): Record<string, any> {
  const chart = chartIn();
  new ExternalService(chart, 'x', { hosts: ['a.example.com'], ports: [EgressPort.http(80, { tlsOrigination })] });
  return objects(chart);
}
const tls = (rule: any) => rule.spec.trafficPolicy.portLevelSettings[0].tls;

test('a Secret is for one workload, and everybody else gets TLS without a certificate', () => {
  const all = external(SECRET);
  expect(Object.keys(all)).toEqual([
    'Role x-credential', 'RoleBinding x-credential',
    'DestinationRule x-a.example.com', 'DestinationRule x-a.example.com-credential', 'VirtualService x-a.example.com', 'ServiceEntry x',
  ]);
  const { spec: selected } = all['DestinationRule x-a.example.com-credential'];
  expect(selected.workloadSelector).toEqual({ matchLabels: { app: 'curl' } });
  expect(selected.exportTo).toEqual(['.']);
  expect(tls({ spec: selected })).toEqual({ mode: 'MUTUAL', credentialName: 'client-credential', sni: 'a.example.com', subjectAltNames: ['a.example.com'] });
  const everybody = all['DestinationRule x-a.example.com'];
  expect(everybody.spec.workloadSelector).toBeUndefined();
  expect(everybody.spec.exportTo).toEqual(['.', 'istio-system']); // with equal exportTo Istio would merge the two
  expect(tls(everybody)).toEqual({ mode: 'SIMPLE', caCertificates: 'system', sni: 'a.example.com', subjectAltNames: ['a.example.com'] });
});

test('the service account may list Secrets in its namespace, and nothing else', () => {
  const all = external(SECRET);
  expect(all['Role x-credential'].rules).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
  expect(all['RoleBinding x-credential']).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x-credential' },
    subjects: [{ kind: 'ServiceAccount', name: 'curl', namespace: 'default' }],
  });
});

test('Services take a Secret, too', () => {
  const chart = chartIn();
  const named = TlsOrigination.mutualWithSecret({ credentialName: 'client-credential', workloadLabels: { app: 'curl' }, serviceAccount: 'curl', serverName: 'b.example.com' });
  new ExternalNameService(chart, 'alias', { externalName: 'a.example.com', ports: [EgressPort.http(80, { tlsOrigination: SECRET })] });
  new SelectorlessService(chart, 'addresses', { addresses: ['203.0.113.7'], ports: [EgressPort.http(80, { tlsOrigination: named })] });
  const all = objects(chart);
  for (const name of ['alias', 'addresses']) {
    expect(tls(all[`DestinationRule ${name}`]).mode).toBe('SIMPLE');
    expect(tls(all[`DestinationRule ${name}-credential`]).credentialName).toBe('client-credential');
    expect(all).toHaveProperty(`RoleBinding ${name}-credential`);
  }
});

test('a CA from a ConfigMap of the chart’s namespace', () => {
  const all = external(TlsOrigination.simple({ caConfigMap: 'company-ca' }));
  expect(tls(all['DestinationRule x-a.example.com'])).toEqual({ mode: 'SIMPLE', credentialName: 'configmap://default/company-ca', sni: 'a.example.com', subjectAltNames: ['a.example.com'] });
});

test('what is not verified says why', () => {
  const all = external(TlsOrigination.simple({ unverifiedReason: 'self-signed' }));
  expect(tls(all['DestinationRule x-a.example.com'])).toEqual({ mode: 'SIMPLE', insecureSkipVerify: true, sni: 'a.example.com' });
  expect(all['ServiceEntry x'].metadata.annotations).toEqual({ 'cdk8s-istio-egress/unverified-80': 'self-signed' });
});

test('limits hold on every port: one with settings of its own inherits none', () => {
  const chart = chartIn();
  new ExternalService(chart, 'x', {
    hosts: ['a.example.com'],
    ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple(), http2Upgrade: true }), EgressPort.https(443)],
    connectionPool: { maxConnections: 10, http2MaxRequests: 5 },
    outlierDetection: { consecutive5xxErrors: 3 },
  });
  const { trafficPolicy } = objects(chart)['DestinationRule x-a.example.com'].spec;
  expect(trafficPolicy).toMatchObject({ connectionPool: { tcp: { maxConnections: 10 }, http: { http2MaxRequests: 5 } }, outlierDetection: { consecutive5xxErrors: 3 }, tls: { mode: 'DISABLE' } });
  expect(trafficPolicy.portLevelSettings).toEqual([expect.objectContaining({
    connectionPool: { tcp: { maxConnections: 10 }, http: { http2MaxRequests: 5, h2UpgradePolicy: 'UPGRADE' } },
    outlierDetection: { consecutive5xxErrors: 3 },
  })]);
});

test('in the root namespace the two rules differ as well, and name no namespace twice', () => {
  const chart = chartIn(undefined, 'istio-system');
  new ExternalService(chart, 'x', { hosts: ['a.example.com'], ports: [EgressPort.http(80, { tlsOrigination: SECRET })] });
  expect(objects(chart)['DestinationRule x-a.example.com'].spec.exportTo).toEqual(['.', 'kube-system']);
});
