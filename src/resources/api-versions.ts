import { MinorVersion, compare } from '../plan/version';

/** Every kind that this library writes. Two kinds are called Gateway: the other one is Istio's. */
export type Kind =
  | 'AuthorizationPolicy' | 'DestinationRule' | 'Gateway' | 'ServiceEntry' | 'Sidecar' | 'VirtualService'
  | 'HTTPRoute' | 'KubernetesGateway' | 'ListenerSet' | 'TLSRoute'
  | 'ConfigMap' | 'Deployment' | 'EndpointSlice' | 'Endpoints' | 'HorizontalPodAutoscaler' | 'Job' | 'Namespace' | 'NetworkPolicy' | 'PodDisruptionBudget' | 'Role' | 'RoleBinding' | 'Service' | 'ServiceAccount';

const V1_IN_ISTIO: MinorVersion = { major: 1, minor: 22 };

/**
 * The newest API version in which the Istio version serves the kind; v1alpha3, as the page has it, before there was a v1.
 * Checked by test/api-versions.test.ts against the CRDs of the versions themselves.
 */
const ISTIO_GROUPS: Partial<Record<Kind, string>> = {
  DestinationRule: 'networking.istio.io',
  Gateway: 'networking.istio.io',
  ServiceEntry: 'networking.istio.io',
  Sidecar: 'networking.istio.io',
  VirtualService: 'networking.istio.io',
};

/** Served as v1 by all versions. */
const V1: Partial<Record<Kind, string>> = {
  AuthorizationPolicy: 'security.istio.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  KubernetesGateway: 'gateway.networking.k8s.io/v1',
  ListenerSet: 'gateway.networking.k8s.io/v1',
  TLSRoute: 'gateway.networking.k8s.io/v1',
};

const KUBERNETES: Partial<Record<Kind, string>> = {
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Endpoints: 'v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Job: 'batch/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
};

export function apiVersion(kind: Kind, istio: MinorVersion): string {
  const group = ISTIO_GROUPS[kind];
  if (group) return `${group}/${compare(istio, V1_IN_ISTIO) < 0 ? 'v1alpha3' : 'v1'}`;
  return (V1[kind] ?? KUBERNETES[kind])!;
}

/** The kind as the API server knows it. */
export function kindName(kind: Kind): string {
  return kind === 'KubernetesGateway' ? 'Gateway' : kind;
}
