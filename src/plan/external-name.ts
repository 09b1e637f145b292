import { credentialAccess, destinationRules } from './destination-rules';
import { HostClaim } from './host-claim';
import { AliasIntent, MeshFacts } from './intent';
import { addressClaims, originates, treatment } from './listener-claims';
import { reasons } from './reasons';
import { httpRoutes, isHttp, needsOwnHost, ownHost } from './routes';
import { rulesFirst } from './rules-first';
import { serviceEntrySpec } from './service-entry-spec';
import { serviceHost } from './service-host';
import { atLeast } from './version';
import { Resource } from '../resources/resource';
import { service } from '../resources/service';
import { serviceEntry } from '../resources/service-entry';
import { virtualService } from '../resources/virtual-service';

/**
 * An ExternalName Service and what Istio needs to treat calls by it as the user meant.
 *
 * Since 1.21 Istio resolves such a Service to the host it names, and only a ServiceEntry makes that host known: the
 * DestinationRule belongs to the external host. Before, the Service itself is a host of Istio's, and its DestinationRule is all
 * that plain HTTP needs.
 */
export function planExternalName(intent: AliasIntent, mesh: MeshFacts): Resource[] {
  const { name, externalName, ports } = intent;
  const alias = service(name, { type: 'ExternalName', externalName, ports: ports.map(port => ({ name: port.name, protocol: 'TCP', port: port.number })) }, reasons(ports));
  if (aliasIsHost(intent, mesh)) {
    return [alias, ...destinationRules({ ...intent, host: serviceHost(intent, mesh), serverName: externalName }, mesh)];
  }
  const exportTo = [visibleEverywhere(intent) ? '*' : '.'];
  return rulesFirst([
    alias,
    serviceEntry(name, serviceEntrySpec({ hosts: [externalName], addresses: intent.addresses, resolution: 'DNS', exportTo, ports })),
    ...credentialAccess(intent),
    ...destinationRules({ ...intent, host: externalName, exportTo, serverName: externalName }, mesh),
    // The full name: a short one would cover only some of the spellings by which the alias is called.
    ...(needsOwnHost(ports) ? [virtualService(name, {
      hosts: [serviceHost(intent, mesh)],
      exportTo,
      http: httpRoutes(ports, externalName, mesh, port => ownHost(port, serviceHost(intent, mesh), port.origination?.serverName ?? externalName)),
    })] : []),
  ], ports);
}

/** Whether the page's own resources do it: Istio before 1.21, plain HTTP. */
export function aliasIsHost({ ports }: AliasIntent, mesh: MeshFacts): boolean {
  return !atLeast(mesh.istio, 1, 21) && ports.every(port => isHttp(port) && !port.origination);
}

/**
 * Kubernetes shows a Service to every namespace. Where the alias promises TLS, whoever calls it must get TLS: a ServiceEntry of
 * its own namespace alone would let clients in other namespaces send plaintext.
 */
export function visibleEverywhere({ ports }: AliasIntent): boolean {
  return ports.some(port => port.origination);
}

/** The hosts that become the alias's own, with what is done to calls. */
export function aliasClaims(intent: AliasIntent, mesh: MeshFacts): HostClaim[] {
  if (aliasIsHost(intent, mesh)) return [];
  const claim = { host: intent.externalName, namespace: intent.namespace, visibleIn: [visibleEverywhere(intent) ? '*' : intent.namespace] };
  const tcp = intent.ports.filter(port => port.protocol === 'TCP');
  return [
    { ...claim, treatment: treatment(intent.ports, intent.addresses), originates: originates(intent.ports) },
    ...addressClaims(claim, tcp, intent.addresses),
  ];
}
