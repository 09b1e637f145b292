import { credentialAccess, destinationRules } from './destination-rules';
import { HostClaim, visibleIn } from './host-claim';
import { AddressIntent, MeshFacts, PortIntent } from './intent';
import { addressClaims, originates, treatment } from './listener-claims';
import { reasons } from './reasons';
import { httpRoutes, isHttp, needsOwnHost, ownHost } from './routes';
import { rulesFirst } from './rules-first';
import { serviceEntrySpec } from './service-entry-spec';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';
import { virtualService } from '../resources/virtual-service';

/** Addresses registered in the mesh. Istio wants a host for them, so there is one that no DNS can have (RFC 6761). */
export function placeholderHost(name: string, namespace: string): string {
  return `${name}.${namespace}.address.invalid`;
}

export function singleAddress({ addresses }: AddressIntent): boolean {
  return addresses.length === 1 && !addresses[0].includes('/');
}

export function planExternalAddress(intent: AddressIntent, mesh: MeshFacts): Resource[] {
  const { name, host, addresses, exportTo } = intent;
  const ports = intent.ports.map(byAddress);
  // One address is an endpoint; of several, the connection keeps the one that the workload chose.
  const entry = singleAddress(intent)
    ? serviceEntrySpec({ hosts: [host], ports, exportTo, addresses, resolution: 'STATIC', endpoints: addresses })
    : serviceEntrySpec({ hosts: [host], ports, exportTo, addresses, resolution: 'NONE' });
  const needsRoute = ports.some(isHttp) && (!mesh.meshHeadersKept || needsOwnHost(ports));
  return rulesFirst([
    { ...serviceEntry(name, entry), annotations: reasons(ports), labels: intent.labels },
    ...credentialAccess(intent),
    ...destinationRules({ ...intent, ports }, mesh),
    ...(needsRoute ? [virtualService(name, { hosts: [host], exportTo, http: httpRoutes(ports, host, mesh, port => ownHost(port, host)) })] : []),
  ], ports);
}

/** What the workload encrypts is recognised by its address, whatever server name it asks for: to Istio it is TCP. */
function byAddress(port: PortIntent): PortIntent {
  return port.sends === 'TLS' ? { ...port, protocol: 'TCP' } : port;
}

export function externalAddressClaims({ host, namespace, exportTo, addresses, ports }: AddressIntent): HostClaim[] {
  const claim = { host, namespace, visibleIn: visibleIn(exportTo, namespace) };
  return [{ ...claim, treatment: treatment(ports, addresses), originates: originates(ports) }, ...addressClaims(claim, ports, addresses)];
}
