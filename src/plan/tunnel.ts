import { PortIntent, TunnelIntent, TunnelTarget } from './intent';
import { labelFor } from './names';
import type { DestinationRuleSpecSubsets, VirtualServiceSpec } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

/** Connections to a host are handed to the subset of the HTTP proxy that asks it for a tunnel to this host and port. */
export function tunnelRoutes(ports: readonly PortIntent[], host: string, proxy: TunnelIntent): Plain<Pick<VirtualServiceSpec, 'tcp' | 'tls'>> {
  const route = ({ targetPort }: PortIntent) => [{
    destination: { host: proxy.host, subset: labelFor(host, targetPort), port: { number: proxy.port } },
  }];
  const tls = ports.filter(port => port.sends === 'TLS').map(port => ({ match: [{ port: port.number, sniHosts: [host] }], route: route(port) }));
  const tcp = ports.filter(port => port.sends === 'TCP').map(port => ({ match: [{ port: port.number }], route: route(port) }));
  return { ...(tls.length > 0 ? { tls } : {}), ...(tcp.length > 0 ? { tcp } : {}) };
}

/** @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy-TunnelSettings */
export function tunnelSubset(target: TunnelTarget): Plain<DestinationRuleSpecSubsets> {
  return { name: labelFor(target.host, target.port), trafficPolicy: { tunnel: { protocol: 'CONNECT', targetHost: target.host, targetPort: target.port } } };
}
