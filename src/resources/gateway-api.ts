import { Plain } from './plain';
import { Resource } from './resource';
import type { GatewaySpec, HttpRouteSpec, ListenerSetSpec, TlsRouteSpec } from '../../imports/gateway.networking.k8s.io';

/** @see https://gateway-api.sigs.k8s.io/api-types/gateway/ */
export function kubernetesGateway(name: string, spec: Plain<GatewaySpec>): Resource {
  return { kind: 'KubernetesGateway', name, body: { spec } };
}

/** @see https://gateway-api.sigs.k8s.io/geps/gep-1713/ */
export function listenerSet(name: string, spec: Plain<ListenerSetSpec>): Resource {
  return { kind: 'ListenerSet', name, body: { spec } };
}

/** @see https://gateway-api.sigs.k8s.io/api-types/httproute/ */
export function httpRoute(name: string, spec: Plain<HttpRouteSpec>): Resource {
  return { kind: 'HTTPRoute', name, body: { spec } };
}

/** @see https://gateway-api.sigs.k8s.io/guides/tls/ */
export function tlsRoute(name: string, spec: Plain<TlsRouteSpec>): Resource {
  return { kind: 'TLSRoute', name, body: { spec } };
}
