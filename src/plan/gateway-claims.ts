import { HostClaim } from './host-claim';
import { PortIntent, ViaIntent } from './intent';
import { treatment } from './listener-claims';

/**
 * What a destination holds at its gateway: the host in the gateway's namespace, where its entry is seen and its rule is, and the lane. Of two
 * servers for one host Istio takes one, so the lane has one owner; whoever else uses it means the same by it.
 */
export function gatewayClaims(
  own: HostClaim, { gateway: { namespace, serviceName }, served }: ViaIntent, ports: readonly PortIntent[], servedBy?: string,
): HostClaim[] {
  const lane = {
    host: `${own.host} at the egress gateway ${namespace}/${serviceName}`,
    visibleIn: [namespace],
    treatment: treatment(ports),
    elsewhere: 'say gatewayRouteOwned: false in all but one',
  };
  if (!served) return [{ ...lane, namespace: own.namespace === namespace ? `${namespace} (as a client)` : own.namespace }];
  const atGateway = { ...own, host: servedBy ?? own.host, namespace, visibleIn: [namespace] };
  return [...(own.namespace === namespace && servedBy === undefined ? [] : [atGateway]), { ...lane, namespace }];
}
