import { MeshFacts } from './intent';
import { Lane } from './lane-name';
import { gatewayRouteFilters, isHttp } from './routes';
import { httpRoute, listenerSet, tlsRoute } from '../resources/gateway-api';
import { Resource } from '../resources/resource';

/** Label of the pods of a gateway of the Gateway API, with its name. */
export const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

/** Istio's name for mutual TLS of the mesh at a listener: https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway-tls-origination/ */
export const MESH_TLS = { mode: 'Terminate', options: { 'gateway.istio.io/tls-terminate-mode': 'ISTIO_MUTUAL' } } as const;

/**
 * What serves a host and port at an egress gateway, in the Gateway API. Its listener is in a ListenerSet of its own, so that nobody has to
 * write into a Gateway that others write into, too.
 */
export function gatewayApiLane({ gateway: { gatewayName, port: number }, name, hostname, host, port }: Lane, mesh: MeshFacts): Resource[] {
  const parentRefs = [{ group: 'gateway.networking.k8s.io', kind: 'ListenerSet', name, sectionName: 'lane' }];
  const backendRefs = [{ group: 'networking.istio.io', kind: 'Hostname', name: host, port: port.number }];
  return [
    listenerSet(name, {
      parentRef: { name: gatewayName! },
      listeners: [{ name: 'lane', hostname, port: number, protocol: isHttp(port) ? 'HTTPS' : 'TLS', tls: MESH_TLS }],
    }),
    isHttp(port)
      ? httpRoute(name, { parentRefs, hostnames: [host], rules: [{ ...gatewayRouteFilters(port, host, mesh), backendRefs }] })
      // By the listener's own name: a TCPRoute is new in version 1.6 of the API, and this is as good.
      : tlsRoute(name, { parentRefs, hostnames: [hostname], rules: [{ backendRefs }] }),
  ];
}
