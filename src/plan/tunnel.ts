import { PortIntent, TunnelIntent, TunnelTarget } from './intent';
import { labelFor } from './names';
import { connectionRoutes, destination } from './routes';
import type { DestinationRuleSpecSubsets } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

/** Connections to a host are handed to the subset of the HTTP proxy that asks it for a tunnel to this host and port. */
export function tunnelRoutes(ports: readonly PortIntent[], host: string, proxy: TunnelIntent): ReturnType<typeof connectionRoutes> {
  return connectionRoutes(ports, host, ({ targetPort }) => destination(proxy.host, { number: proxy.port }, labelFor(host, targetPort)));
}

/** @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy-TunnelSettings */
export function tunnelSubset(target: TunnelTarget): Plain<DestinationRuleSpecSubsets> {
  return { name: labelFor(target.host, target.port), trafficPolicy: { tunnel: { protocol: 'CONNECT', targetHost: target.host, targetPort: target.port } } };
}
