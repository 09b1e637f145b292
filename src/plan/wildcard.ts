import { planByGateway } from './by-gateway';
import { destinationRules } from './destination-rules';
import { gatewayClaims } from './gateway-claims';
import { HostClaim, visibleIn } from './host-claim';
import { MeshFacts, PortIntent, WildcardIntent } from './intent';
import { originates, treatment } from './listener-claims';
import { nameForHost } from './names';
import { reasons } from './reasons';
import { rulesFirst } from './rules-first';
import { serviceEntrySpec } from './service-entry-spec';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';

/**
 * Wildcards with resolution NONE, where the connection keeps its address, or DYNAMIC_DNS, where the sidecar looks up the name that is
 * asked for. There is no VirtualService, whose route could only name one host: headers that tell about the mesh stay.
 */
export function planWildcard(intent: WildcardIntent, mesh: MeshFacts): Resource[] {
  const { name, hosts, ports, labels, dynamicDns, via } = intent;
  if (via) return planByGateway({ ...intent, via, addresses: [], endpoints: [], resolution: 'NONE' }, mesh);
  const resolved = dynamicDns ? ports.map(byServerName) : ports;
  return rulesFirst([
    { ...serviceEntry(name, serviceEntrySpec({ ...intent, ports: resolved, resolution: dynamicDns ? 'DYNAMIC_DNS' : 'NONE' })), annotations: reasons(ports), labels },
    ...hosts.flatMap(host => destinationRules({ ...intent, name: nameForHost(name, host.slice(2)), host, variant: host }, mesh)),
  ], ports);
}

/** DYNAMIC_DNS knows TLS, and no HTTPS: to Istio's sidecars both are the same. The port outside is the one that is called. */
function byServerName(port: PortIntent): PortIntent {
  return { ...port, protocol: port.protocol === 'HTTPS' ? 'TLS' : port.protocol, targetPort: port.number };
}

export function wildcardClaims({ hosts, namespace, exportTo, ports, dynamicDns, via, servedBy }: WildcardIntent): HostClaim[] {
  const claim = {
    namespace,
    visibleIn: visibleIn(exportTo, namespace),
    treatment: treatment(ports, dynamicDns, via?.gateway),
    originates: originates(ports),
    captures: via !== undefined,
    routed: via !== undefined,
  };
  return hosts.flatMap(host => [{ ...claim, host }, ...(via ? gatewayClaims({ ...claim, host }, via, ports, servedBy) : [])]);
}
