import { MeshFacts } from './intent';
import { Lane } from './lane-name';
import { destination, gatewayRoute, isHttp, patience } from './routes';
import { gateway } from '../resources/gateway';
import { Resource } from '../resources/resource';
import { virtualService } from '../resources/virtual-service';

/** What serves a host and port at an egress gateway, in Istio's own API. Named by host and port, so that a second owner meets the first one. */
export function istioLane({ gateway: { namespace, labels, port: number }, name, hostname, host, port, retries }: Lane, mesh: MeshFacts): Resource[] {
  const hosts = [hostname];
  const routes = isHttp(port)
    ? { http: [{ ...gatewayRoute(port, host, mesh), ...patience({ retries }) }] }
    : { tcp: [{ route: [destination(host, port)] }] };
  const server = isHttp(port) ? { name: `https-${name}`, protocol: 'HTTPS' } : { name: `tls-${name}`, protocol: 'TLS' };
  return [
    gateway(name, { selector: labels, servers: [{ hosts, port: { number, ...server }, tls: { mode: 'ISTIO_MUTUAL' } }] }),
    virtualService(name, { hosts, exportTo: ['.'], gateways: [`${namespace}/${name}`], ...routes }),
  ];
}
