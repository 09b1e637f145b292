import { App, Chart } from 'cdk8s';
import { EgressGateway, EgressPort, ExternalNameService, ExternalService, Mesh, RestrictedEgress, SelectorlessService } from '../src';
import { chartIn, objects } from './support/synth';

const hosts = (chart: Chart, name = 'default'): string[] => objects(chart)[`Sidecar ${name}`].spec.egress[0].hosts;

test('the own namespace, the control plane, and what others declare for it, before or after', () => {
  const app = new App({ outdir: 'unused' });
  Mesh.describe(app, { rootNamespace: 'mesh' });
  const other = new Chart(app, 'other', { namespace: 'shop' });
  new ExternalService(other, 'before', { hosts: ['b.example.com'], exportTo: ['default'] });
  const chart = new Chart(app, 'app', { namespace: 'default' });
  new RestrictedEgress(chart, 'restricted');
  new ExternalService(chart, 'own', { hosts: ['own.example.com'] });
  new ExternalService(other, 'after', { hosts: ['a.example.com'], exportTo: ['*'] });
  new ExternalService(other, 'theirs', { hosts: ['theirs.example.com'] });
  expect(hosts(chart)).toEqual(['./*', 'mesh/*', 'shop/a.example.com', 'shop/b.example.com']);
  expect(objects(chart)['Sidecar default'].spec.outboundTrafficPolicy).toEqual({ mode: 'REGISTRY_ONLY' });
});

test('strict: what is declared, with the Services that carry it', () => {
  const chart = chartIn();
  new RestrictedEgress(chart, 'strict', { strict: true, podLabels: { app: 'curl' } });
  expect(hosts(chart, 'strict')).toEqual(['~/*']);
  new ExternalNameService(chart, 'alias', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  new SelectorlessService(chart, 'addresses', { addresses: ['203.0.113.7'], ports: [EgressPort.https()] });
  expect(hosts(chart, 'strict')).toEqual(['./addresses.default.svc.cluster.local', './alias.default.svc.cluster.local', './httpbin.org']);
  expect(objects(chart)['Sidecar strict'].spec.workloadSelector).toEqual({ labels: { app: 'curl' } });
});

test('the gateway that hosts are reached through is known', () => {
  const app = new App({ outdir: 'unused' });
  const via = new EgressGateway(new Chart(app, 'platform', { namespace: 'istio-egress' }), 'egress');
  const chart = new Chart(app, 'app', { namespace: 'default' });
  new RestrictedEgress(chart, 'restricted');
  new ExternalService(chart, 'x', { hosts: ['a.example.com'], via });
  expect(hosts(chart)).toEqual(['./*', 'istio-egress/egress.istio-egress.svc.cluster.local', 'istio-system/*']);
});

test('a namespace has one; where the mesh restricts anyway, nothing is said twice', () => {
  const chart = chartIn({ registryOnly: true });
  new RestrictedEgress(chart, 'one');
  expect(() => new RestrictedEgress(chart, 'two')).toThrow('OBJECT_TWICE');
  expect(objects(chart)['Sidecar default'].spec).not.toHaveProperty('outboundTrafficPolicy');
});
