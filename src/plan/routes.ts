import { PortIntent } from './intent';
import { serverNameOf } from './tls-settings';
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

/** One route for each HTTP port, since a VirtualService answers 404 on every port that it has no route for. */
export function httpRoutes(ports: readonly PortIntent[], host: string, defaultServerName?: string): Plain<VirtualServiceSpecHttp>[] {
  return ports.filter(isHttp).map(port => ({
    name: port.name,
    match: [{ port: port.number }],
    ...(port.origination ? { rewrite: { authority: serverNameOf(port.origination, defaultServerName) } } : {}),
    route: [{ destination: { host, port: { number: port.number } } }],
  }));
}
