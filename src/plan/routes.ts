import { ExternalIntent, MeshFacts, PortIntent } from './intent';
import type { HttpRouteSpecRules } from '../../imports/gateway.networking.k8s.io';
import type { VirtualServiceSpec, VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

const HTTP_LIKE = ['HTTP', 'HTTP2', 'GRPC'];

export function isHttp(port: PortIntent): boolean {
  return HTTP_LIKE.includes(port.protocol);
}

/** Where TLS is originated for HTTP under another name, the server must be asked for its own, or it answers 404 or 421. */
export function needsOwnHost(ports: readonly PortIntent[]): boolean {
  return ports.some(port => port.origination && isHttp(port));
}

/** Headers by which Envoy tells the next hop who called, from where and how often: of no use outside, and none of its business. */
const MESH_HEADERS = [
  'x-envoy-attempt-count',
  'x-envoy-decorator-operation',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-peer-metadata',
  'x-envoy-peer-metadata-id',
];

/** What a gateway hands on beside them: the identity of the workload with its certificate, and its address. */
const CLIENT_HEADERS = ['x-envoy-external-address', 'x-envoy-internal', 'x-forwarded-client-cert', 'x-forwarded-for'];

type Route = Plain<VirtualServiceSpecHttp>;
type HttpRule = Plain<HttpRouteSpecRules>;

/** One route for each HTTP port, since a VirtualService answers 404 on every port that it has no route for. */
export function httpRoutes(ports: readonly PortIntent[], host: string, mesh: MeshFacts, also: (port: PortIntent) => Partial<Route>): Route[] {
  return ports.filter(isHttp).map(port => ({
    name: port.name,
    match: [{ port: port.number }],
    ...withoutHeaders(MESH_HEADERS, mesh),
    ...also(port),
    route: [destination(host, port)],
  }));
}

/** The one route of a gateway's server. */
export function gatewayRoute(port: PortIntent, host: string, mesh: MeshFacts): Route {
  return { name: port.name, ...withoutHeaders([...MESH_HEADERS, ...CLIENT_HEADERS], mesh), ...ownHost(port, host), route: [destination(host, port)] };
}

function withoutHeaders(remove: readonly string[], mesh: MeshFacts): Partial<Route> {
  return mesh.meshHeadersKept ? {} : { headers: { request: { remove } } };
}

/** Routes of the ports on which Istio sees connections and no requests: TLS by the server name, TCP by the port alone. */
export function connectionRoutes(ports: readonly PortIntent[], host: string, route: (port: PortIntent) => ReturnType<typeof destination>): Plain<Pick<VirtualServiceSpec, 'tcp' | 'tls'>> {
  const tls = ports.filter(({ sends }) => sends === 'TLS').map(port => ({ match: [{ port: port.number, sniHosts: [host] }], route: [route(port)] }));
  const tcp = ports.filter(({ sends }) => sends === 'TCP').map(port => ({ match: [{ port: port.number }], route: [route(port)] }));
  return { ...(tls.length > 0 ? { tls } : {}), ...(tcp.length > 0 ? { tcp } : {}) };
}

export function destination(host: string, { number }: Pick<PortIntent, 'number'>, subset?: string) {
  return { destination: { host, port: { number }, ...(subset === undefined ? {} : { subset }) } };
}

/**
 * Asks the server for its own name where TLS is originated. Envoy tells by a header that a Host was written anew, even if it is the same: so
 * it is not where requests are for the server's own name already. A Host with a port that the server does not have is another one.
 */
export function ownHost(port: PortIntent, asked: string, serverName: string = port.origination?.serverName ?? asked): Partial<Route> {
  return port.origination && (serverName !== asked || port.number !== 80) ? { rewrite: { authority: serverName } } : {};
}

/** The same in the words of the Gateway API. */
export function gatewayRouteFilters(port: PortIntent, host: string, mesh: MeshFacts): Pick<HttpRule, 'filters'> {
  const { headers, rewrite } = gatewayRoute(port, host, mesh);
  const filters = [
    ...(headers?.request?.remove ? [{ type: 'RequestHeaderModifier' as const, requestHeaderModifier: { remove: headers.request.remove } }] : []),
    ...(rewrite?.authority ? [{ type: 'URLRewrite' as const, urlRewrite: { hostname: rewrite.authority } }] : []),
  ];
  return filters.length > 0 ? { filters } : {};
}

export function patience({ timeout, retries }: Pick<ExternalIntent, 'timeout' | 'retries'>): Partial<Route> {
  return { ...(timeout === undefined ? {} : { timeout }), ...(retries === undefined ? {} : { retries }) };
}
