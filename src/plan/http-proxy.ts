import { HostClaim, visibleIn } from './host-claim';
import { HttpProxyIntent, MeshFacts } from './intent';
import { addressClaims, treatment } from './listener-claims';
import { serviceEntrySpec } from './service-entry-spec';
import { trafficPolicy } from './tls-settings';
import { tunnelSubset } from './tunnel';
import { destinationRule } from '../resources/destination-rule';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';

/**
 * The proxy is TCP to Istio, since what goes through it is not HTTP to a host of the mesh: https://istio.io/latest/docs/tasks/traffic-management/egress/http-proxy/.
 * Its rule has a subset for each host and port to which sidecars ask it for a tunnel.
 */
export function planHttpProxy(intent: HttpProxyIntent, mesh: MeshFacts): Resource[] {
  const { name, host, addresses, exportTo, targets } = intent;
  const subsets = targets.length > 0 ? { subsets: targets.map(tunnelSubset) } : {};
  return [
    serviceEntry(name, serviceEntrySpec({ ...intent, hosts: [host], resolution: 'STATIC', endpoints: addresses })),
    destinationRule(name, { host, exportTo, trafficPolicy: trafficPolicy(intent, mesh, 'everybody'), ...subsets }),
  ];
}

export function httpProxyClaims({ host, namespace, exportTo, addresses, ports }: HttpProxyIntent): HostClaim[] {
  const claim = { host, namespace, visibleIn: visibleIn(exportTo, namespace) };
  return [{ ...claim, treatment: treatment(ports, addresses) }, ...addressClaims(claim, ports, addresses)];
}
