import { HostClaim, visibleIn } from './host-claim';
import { MeshFacts, WildcardIntent } from './intent';
import { treatment } from './listener-claims';
import { nameForHost } from './names';
import { reasons } from './reasons';
import { serviceEntrySpec } from './service-entry-spec';
import { trafficPolicy } from './tls-settings';
import { destinationRule } from '../resources/destination-rule';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';

/**
 * Wildcards with resolution NONE: the connection keeps its address. There is no VirtualService, whose route could only name
 * one host: headers that tell about the mesh stay.
 */
export function planWildcard(intent: WildcardIntent, mesh: MeshFacts): Resource[] {
  const { name, hosts, exportTo, ports } = intent;
  return [
    { ...serviceEntry(name, serviceEntrySpec({ ...intent, resolution: 'NONE' })), annotations: reasons(ports) },
    ...hosts.map(host => ({
      ...destinationRule(nameForHost(name, host.slice(2)), { host, exportTo, trafficPolicy: trafficPolicy(ports, mesh, undefined) }),
      variant: host,
    })),
  ];
}

export function wildcardClaims({ hosts, namespace, exportTo, ports }: WildcardIntent): HostClaim[] {
  return hosts.map(host => ({ host, namespace, visibleIn: visibleIn(exportTo, namespace), treatment: treatment(ports) }));
}
