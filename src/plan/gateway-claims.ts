import { HostClaim } from './host-claim';
import { PortIntent, ViaIntent } from './intent';
import { treatment } from './listener-claims';

/** Who knows the hosts: the clients, and the gateway, unless another app makes them known to it. */
export function knownTo(exportTo: readonly string[], namespace: string, { gateway, served }: ViaIntent): readonly string[] {
  const own = namespace === gateway.namespace ? '.' : gateway.namespace;
  return !served || exportTo.includes(own) ? exportTo : [...exportTo, own];
}

/**
 * What a destination holds at its gateway: the host in the gateway's namespace, where its entry is seen and its rule is, and the lane. Of two
 * servers for one host Istio takes one, so the lane has one owner; whoever else uses it means the same by it.
 */
export function gatewayClaims(own: HostClaim, via: ViaIntent, ports: readonly PortIntent[], servedBy?: string): HostClaim[] {
  const { gateway: { namespace, serviceName }, served, grants } = via;
  const gateway = `${namespace}/${serviceName}`;
  const lane = {
    host: `${own.host} at the egress gateway ${gateway}`,
    visibleIn: [namespace],
    treatment: treatment(ports),
    elsewhere: 'say gatewayRouteOwned: false in all but one',
    lane: { gateway, host: own.host, guarded: grants.length > 0 },
    client: own.namespace,
  };
  if (!served) return [{ ...lane, namespace: own.namespace === namespace ? `${namespace} (as a client)` : own.namespace }];
  const atGateway = { ...own, host: servedBy ?? own.host, namespace, visibleIn: [namespace], captures: false };
  return [...(own.namespace === namespace && servedBy === undefined ? [] : [atGateway]), { ...lane, namespace }];
}
