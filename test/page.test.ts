import { EgressPort, ExternalNameService, IstioVersion, KubernetesVersion, SelectorlessService } from '../src';
import { chartIn, objects } from './support/synth';

/** With the page's own versions, exactly the page's resources: https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/ */
const PAGE = { istioVersion: IstioVersion.V1_20, kubernetesVersion: KubernetesVersion.V1_27 };

test('the ExternalName Service and its DestinationRule', () => {
  const chart = chartIn(PAGE);
  new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  expect(objects(chart)).toEqual({
    'Service my-httpbin': {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'my-httpbin', namespace: 'default' },
      spec: { type: 'ExternalName', externalName: 'httpbin.org', ports: [{ name: 'http', protocol: 'TCP', port: 80 }] },
    },
    'DestinationRule my-httpbin': {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'DestinationRule',
      metadata: { name: 'my-httpbin', namespace: 'default' },
      spec: { host: 'my-httpbin.default.svc.cluster.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    },
  });
});

test('the Service without selectors, its Endpoints and its DestinationRule', () => {
  const chart = chartIn(PAGE);
  new SelectorlessService(chart, 'my-wikipedia', { addresses: ['198.35.26.96', '208.80.153.224'], ports: [EgressPort.tls(443)] });
  expect(objects(chart)).toEqual({
    'Service my-wikipedia': {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'my-wikipedia', namespace: 'default' },
      spec: { ports: [{ protocol: 'TCP', port: 443, name: 'tls' }] },
    },
    'Endpoints my-wikipedia': {
      kind: 'Endpoints',
      apiVersion: 'v1',
      metadata: { name: 'my-wikipedia', namespace: 'default' },
      subsets: [{ addresses: [{ ip: '198.35.26.96' }, { ip: '208.80.153.224' }], ports: [{ port: 443, name: 'tls' }] }],
    },
    'DestinationRule my-wikipedia': {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'DestinationRule',
      metadata: { name: 'my-wikipedia', namespace: 'default' },
      spec: { host: 'my-wikipedia.default.svc.cluster.local', trafficPolicy: { tls: { mode: 'DISABLE' } } },
    },
  });
});
