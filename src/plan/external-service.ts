import { HostClaim, visibleIn } from './host-claim';
import { ExternalIntent, MeshFacts } from './intent';
import { addressClaims, originates, portClaims, treatment } from './listener-claims';
import { nameForHost } from './names';
import { reasons } from './reasons';
import { httpRoutes, isHttp, needsOwnHost, ownHost } from './routes';
import { serviceEntrySpec } from './service-entry-spec';
import { trafficPolicy } from './tls-settings';
import { destinationRule } from '../resources/destination-rule';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';
import { virtualService } from '../resources/virtual-service';

/** External hosts registered in the mesh: one ServiceEntry, and for each host the rule for its TLS and the route of its HTTP ports. */
export function planExternalService(intent: ExternalIntent, mesh: MeshFacts): Resource[] {
  const { name, hosts, exportTo, ports } = intent;
  return [
    { ...serviceEntry(name, serviceEntrySpec(intent)), annotations: reasons(ports) },
    ...hosts.flatMap(host => {
      const own = nameForHost(name, host);
      const rule = destinationRule(own, { host, exportTo, trafficPolicy: trafficPolicy(ports, mesh, host) });
      const route = () => virtualService(own, {
        hosts: [host],
        exportTo,
        http: httpRoutes(ports, host, mesh, port => ({ ...ownHost(port, host), ...patience(intent) })),
      });
      return [rule, ...(needsRoute(intent, mesh) ? [route()] : [])].map(resource => ({ ...resource, variant: host }));
    }),
  ];
}

function needsRoute(intent: ExternalIntent, mesh: MeshFacts): boolean {
  const { ports, timeout, retries } = intent;
  return ports.some(isHttp) && (!mesh.meshHeadersKept || needsOwnHost(ports) || timeout !== undefined || retries !== undefined);
}

function patience({ timeout, retries }: ExternalIntent) {
  return { ...(timeout === undefined ? {} : { timeout }), ...(retries === undefined ? {} : { retries }) };
}

export function externalServiceClaims(intent: ExternalIntent, mesh: MeshFacts): HostClaim[] {
  return intent.hosts.flatMap(host => {
    const claim = { host, namespace: intent.namespace, visibleIn: visibleIn(intent.exportTo, intent.namespace) };
    const { ports, addresses, endpoints, resolution, timeout, retries } = intent;
    return [
      { ...claim, treatment: treatment(ports, addresses, endpoints, resolution, timeout, retries), originates: originates(ports) },
      ...addressClaims(claim, ports, addresses),
      ...(mesh.dnsCapture || addresses.length > 0 ? [] : portClaims(claim, ports)),
    ];
  });
}
