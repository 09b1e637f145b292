import { HostClaim, visibleIn } from './host-claim';
import { ExternalIntent, MeshFacts } from './intent';
import { tcpClaims, treatment } from './listener-claims';
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
      const own = nameOf(intent, host);
      const rule = destinationRule(own, { host, exportTo, trafficPolicy: trafficPolicy(ports, mesh, host) });
      const route = () => virtualService(own, {
        hosts: [host],
        exportTo,
        http: httpRoutes(ports, host, mesh, port => ({ ...ownHost(port, host), ...patience(intent) })),
      });
      return [rule, ...(needsRoute(intent, mesh) ? [route()] : [])].map(resource => hosts.length === 1 ? resource : { ...resource, variant: host });
    }),
  ];
}

/** The construct's name; of several hosts each adds its own. */
function nameOf({ name, hosts }: ExternalIntent, host: string): string {
  return hosts.length === 1 ? name : `${name}-${host}`;
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
    const told = mesh.dnsCapture && intent.addresses.length === 0;
    return [{ ...claim, treatment: treatment(intent.ports) }, ...(told ? [] : tcpClaims(claim, intent.ports, intent.addresses))];
  });
}
