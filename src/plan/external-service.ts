import { planByGateway } from './by-gateway';
import { credentialAccess, destinationRules } from './destination-rules';
import { HostClaim, visibleIn } from './host-claim';
import { ExternalIntent, MeshFacts, ViaIntent } from './intent';
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
  const { namespace, exportTo, ports, addresses } = intent;
  const { endpoints, resolution, timeout, retries, connections, tunnel, via } = intent;
  const treated = treatment(ports, addresses, endpoints, resolution, timeout, retries, connections, tunnel, via?.gateway);
  return intent.hosts.flatMap(host => {
    const claim = { host, namespace, visibleIn: visibleIn(exportTo, namespace) };
    return [
      { ...claim, treatment: treated, originates: originates(ports) },
      ...addressClaims(claim, ports, addresses),
      ...(via?.served ? [atGateway(host, via, treated)] : []),
      ...(mesh.dnsCapture || addresses.length > 0 ? [] : portClaims(claim, ports)),
    ];
  });
}

/** Of two servers for one host Istio takes one: at a gateway, too, a host has one owner. */
function atGateway(host: string, { gateway: { namespace, serviceName } }: ViaIntent, treated: string): HostClaim {
  return {
    host: `${host} at the egress gateway ${namespace}/${serviceName}`,
    namespace,
    visibleIn: [namespace],
    treatment: treated,
    elsewhere: 'say gatewayRouteOwned: false in all but one',
  };
}
