import { k8s } from 'cdk8s-plus-27';
import { Crds } from './support/schema';
import { ApiGateway, ApiHttpRoute, ApiListenerSet, ApiTlsRoute } from '../imports/gateway.networking.k8s.io';
import { IstioDestinationRule, IstioGateway, IstioServiceEntry, IstioSidecar, IstioVirtualService } from '../imports/networking.istio.io';
import { IstioAuthorizationPolicy } from '../imports/security.istio.io';
import { parseMinor } from '../src/plan/version';
import { apiVersion, Kind, kindName } from '../src/resources/api-versions';

const ISTIO: [Kind, { apiVersion: string; kind: string }][] = [
  ['DestinationRule', IstioDestinationRule.GVK],
  ['Gateway', IstioGateway.GVK],
  ['ServiceEntry', IstioServiceEntry.GVK],
  ['Sidecar', IstioSidecar.GVK],
  ['VirtualService', IstioVirtualService.GVK],
];

const KUBERNETES: [Kind, { apiVersion: string; kind: string }][] = [
  ['ConfigMap', k8s.KubeConfigMap.GVK],
  ['Deployment', k8s.KubeDeployment.GVK],
  ['EndpointSlice', k8s.KubeEndpointSlice.GVK],
  ['Endpoints', k8s.KubeEndpoints.GVK],
  ['HorizontalPodAutoscaler', k8s.KubeHorizontalPodAutoscalerV2.GVK],
  ['Job', k8s.KubeJob.GVK],
  ['Namespace', k8s.KubeNamespace.GVK],
  ['NetworkPolicy', k8s.KubeNetworkPolicy.GVK],
  ['PodDisruptionBudget', k8s.KubePodDisruptionBudget.GVK],
  ['Role', k8s.KubeRole.GVK],
  ['RoleBinding', k8s.KubeRoleBinding.GVK],
  ['Service', k8s.KubeService.GVK],
  ['ServiceAccount', k8s.KubeServiceAccount.GVK],
];

test.each(['1.20.0', '1.21.0', '1.22.0', '1.24.2', '1.29.0', '1.30.3', '1.31.1'])('Istio %s serves what is written for it', version => {
  const crds = new Crds(version);
  for (const [kind] of [...ISTIO, ['AuthorizationPolicy'] as [Kind]]) expect([kind, crds.serves(apiVersion(kind, parseMinor(version)!), kind)]).toEqual([kind, true]);
});

test('v1 is written from the first version that serves it', () => {
  for (const [kind, gvk] of ISTIO) {
    expect(apiVersion(kind, { major: 1, minor: 21 })).toBe('networking.istio.io/v1alpha3');
    expect({ apiVersion: apiVersion(kind, { major: 1, minor: 22 }), kind }).toEqual(gvk);
  }
});

test('AuthorizationPolicy is v1 in all of them', () => {
  expect({ apiVersion: apiVersion('AuthorizationPolicy', { major: 1, minor: 20 }), kind: 'AuthorizationPolicy' }).toEqual(IstioAuthorizationPolicy.GVK);
});

test.each([
  ['HTTPRoute', ApiHttpRoute.GVK],
  ['KubernetesGateway', ApiGateway.GVK],
  ['ListenerSet', ApiListenerSet.GVK],
  ['TLSRoute', ApiTlsRoute.GVK],
] as const)('%s is the Gateway API’s', (kind, gvk) => {
  expect({ apiVersion: apiVersion(kind, { major: 1, minor: 30 }), kind: kindName(kind) }).toEqual(gvk);
});

test('Kubernetes’ kinds are those of the bindings', () => {
  for (const [kind, gvk] of KUBERNETES) expect({ apiVersion: apiVersion(kind, { major: 1, minor: 31 }), kind }).toEqual(gvk);
});
