import { planByGateway } from './by-gateway';
import { credentialAccess, destinationRules } from './destination-rules';
import { gatewayClaims, knownTo } from './gateway-claims';
import { HostClaim, visibleIn } from './host-claim';
import { ExternalIntent, MeshFacts } from './intent';
import { addressClaims, originates, portClaims, treatment } from './listener-claims';
import { nameForHost } from './names';
import { reasons } from './reasons';
import { httpRoutes, isHttp, needsOwnHost, ownHost, patience } from './routes';
import { rulesFirst } from './rules-first';
import { serviceEntrySpec } from './service-entry-spec';
import { tunnelRoutes } from './tunnel';
import type { VirtualServiceSpec } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';
import { virtualService } from '../resources/virtual-service';

/** External hosts registered in the mesh: one ServiceEntry, and for each host the rule for its TLS and the routes of its ports. */
export function planExternalService(intent: ExternalIntent, mesh: MeshFacts): Resource[] {
  if (intent.via) return planByGateway({ ...intent, via: intent.via }, mesh);
  const { name, hosts, exportTo, ports, labels } = intent;
  return rulesFirst([
    { ...serviceEntry(name, serviceEntrySpec(intent)), annotations: reasons(ports), labels },
    ...credentialAccess(intent),
    ...hosts.flatMap(host => {
      const own = nameForHost(name, host);
      return [
        ...destinationRules({ ...intent, name: own, host, serverName: host, variant: host }, mesh),
        ...(needsRoute(intent, mesh)
          ? [{ ...virtualService(own, { hosts: [host], exportTo, ...routes(intent, host, mesh) }), variant: host }]
          : []),
      ];
    }),
  ], ports);
}

function needsRoute({ ports, timeout, retries, tunnel }: ExternalIntent, mesh: MeshFacts): boolean {
  if (tunnel) return true;
  return ports.some(isHttp) && (!mesh.meshHeadersKept || needsOwnHost(ports) || timeout !== undefined || retries !== undefined);
}

function routes(intent: ExternalIntent, host: string, mesh: MeshFacts): Plain<Pick<VirtualServiceSpec, 'http' | 'tcp' | 'tls'>> {
  const { ports, tunnel } = intent;
  if (tunnel) return tunnelRoutes(ports, host, tunnel);
  return { http: httpRoutes(ports, host, mesh, port => ({ ...ownHost(port, host), ...patience(intent) })) };
}

export function externalServiceClaims(intent: ExternalIntent, mesh: MeshFacts): HostClaim[] {
  const { namespace, ports, addresses, via, tunnel } = intent;
  const exportTo = via ? knownTo(intent.exportTo, namespace, via) : intent.exportTo;
  const { endpoints, resolution, timeout, retries, connections } = intent;
  const treated = treatment(ports, addresses, endpoints, resolution, timeout, retries, connections, tunnel, via?.gateway);
  return intent.hosts.flatMap(host => {
    const claim = { host, namespace, visibleIn: visibleIn(exportTo, namespace) };
    const own = { ...claim, treatment: treated, originates: originates(ports), routed: via !== undefined || tunnel !== undefined };
    return [
      own,
      ...addressClaims(claim, ports, addresses),
      ...(via ? gatewayClaims(own, via, ports) : []),
      ...(mesh.dnsCapture || addresses.length > 0 ? [] : portClaims(claim, ports)),
    ];
  });
}
