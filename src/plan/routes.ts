import { ExternalIntent, MeshFacts, PortIntent } from './intent';
import type { VirtualServiceSpecHttp } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

const HTTP_LIKE = ['HTTP', 'HTTP2', 'GRPC'];

export function isHttp(port: PortIntent): boolean {
  return HTTP_LIKE.includes(port.protocol);
}

/** Where TLS is originated for HTTP, the server must be asked for its own name, or it answers 404 or 421. */
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
  return { name: port.name, ...withoutHeaders([...MESH_HEADERS, ...CLIENT_HEADERS], mesh), ...otherHost(port, host), route: [destination(host, port)] };
}

function withoutHeaders(remove: readonly string[], mesh: MeshFacts): Partial<Route> {
  return mesh.meshHeadersKept ? {} : { headers: { request: { remove } } };
}

export function destination(host: string, { number }: Pick<PortIntent, 'number'>, subset?: string) {
  return { destination: { host, port: { number }, ...(subset === undefined ? {} : { subset }) } };
}

/** Asks the server for its own name where TLS is originated. */
export function ownHost(port: PortIntent, serverName?: string): Partial<Route> {
  const authority = port.origination?.serverName ?? serverName;
  return port.origination && authority !== undefined ? { rewrite: { authority } } : {};
}

/** At a gateway all requests of a lane are for the host: to write it once more would only add a header that says so. */
function otherHost(port: PortIntent, host: string): Partial<Route> {
  const name = port.origination?.serverName;
  return name === undefined || name === host ? {} : ownHost(port);
}

export function patience({ timeout, retries }: Pick<ExternalIntent, 'timeout' | 'retries'>): Partial<Route> {
  return { ...(timeout === undefined ? {} : { timeout }), ...(retries === undefined ? {} : { retries }) };
}
