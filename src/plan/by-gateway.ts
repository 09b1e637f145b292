import { deniedClients } from './denied-clients';
import { destinationRules } from './destination-rules';
import { gatewayApiLane } from './gateway-api-lane';
import { knownTo } from './gateway-claims';
import { ExternalIntent, GatewayIntent, MeshFacts, PortIntent, ViaIntent } from './intent';
import { istioLane } from './istio-lane';
import { Lane, laneName } from './lane-name';
import { labelFor, nameForHost } from './names';
import { reasons } from './reasons';
import { connectionRoutes, destination, isHttp, patience } from './routes';
import { serviceEntrySpec } from './service-entry-spec';
import { serviceHost } from './service-host';
import { destinationRule } from '../resources/destination-rule';
import { Resource } from '../resources/resource';
import { serviceEntry } from '../resources/service-entry';
import { virtualService } from '../resources/virtual-service';

export type ByGateway = ExternalIntent & { readonly via: ViaIntent };

/**
 * External hosts that are reached through an egress gateway. Each port of a host has a lane of its own: sidecars
 * speak the mesh's mutual TLS to the gateway, with a server name that says which host and port is meant. So one port of the gateway serves
 * all of them, and whoever calls is known there, whatever the protocol inside is.
 *
 * The way to the gateway is written in Istio's own API in either case: only its subsets give each lane a server name of its own.
 *
 * What says who may not comes first, and the entry that makes the hosts known comes last: `kubectl apply` goes from top to bottom.
 */
export function planByGateway(intent: ByGateway, mesh: MeshFacts): Resource[] {
  const { via, hosts } = intent;
  return [
    ...(via.served ? hosts.flatMap(host => atGateway(intent, host, mesh)) : []),
    ...hosts.flatMap(host => atSidecar(intent, host, mesh)),
    ...entries(intent),
  ];
}

/** What makes the hosts known: to clients, and to the gateway, if no other app does. */
function entries(intent: ByGateway): Resource[] {
  const { name, namespace, via, ports, labels, exportTo, servedBy } = intent;
  const { gateway } = via;
  const entry = (visible: readonly string[]): Resource => ({
    ...serviceEntry(name, serviceEntrySpec({ ...intent, exportTo: visible })), annotations: reasons(ports), labels, main: true, last: true,
  });
  if (servedBy === undefined) return [entry(knownTo(exportTo, namespace, via))];
  // A gateway that saw the wildcard would send what it gets to itself.
  const serving = { hosts: [servedBy], ports, resolution: 'DNS' as const, exportTo: [namespace === gateway.namespace ? '.' : gateway.namespace] };
  return [{ ...serviceEntry(`${name}-served-by`, serviceEntrySpec(serving)), labels, variant: 'served-by', last: true }, entry(exportTo)];
}

function lane({ via: { gateway }, retries, servedBy }: ByGateway, host: string, port: PortIntent, mesh: MeshFacts): Resource[] {
  const one: Lane = { gateway, name: `egress-${labelFor(host, port.number)}`, hostname: laneName(host, port), host: servedBy ?? host, port, retries };
  return (mesh.gatewayApi ? gatewayApiLane(one, mesh) : istioLane(one, mesh))
    .map(resource => ({ ...resource, namespace: gateway.namespace, variant: `gateway:${host}:${port.number}` }));
}

/** To Istio the gateway's port is TLS, and HTTP/2 would go there as HTTP/1.1, which gRPC cannot. */
function http2(port: PortIntent) {
  return isHttp(port) ? { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' as const } } } : {};
}

/** Whoever answers must be the gateway, and not just anybody in the mesh. */
function identity({ namespace, serviceAccount }: GatewayIntent, { trustDomain }: MeshFacts) {
  return serviceAccount === undefined ? {} : { subjectAltNames: [`spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`] };
}

function atSidecar(intent: ByGateway, host: string, mesh: MeshFacts): Resource[] {
  const { name, namespace, via, ports, exportTo } = intent;
  const { gateway: to } = via;
  const own = nameForHost(name, host.replace(/^\*\./, ''));
  const known = namespace === to.namespace ? knownTo(exportTo, namespace, via) : exportTo;
  const ruled = { name: own, host, exportTo: known, serverName: host, variant: host };
  const toHost = serviceHost({ name: to.serviceName, namespace: to.namespace }, mesh);
  const route = (port: PortIntent) => destination(toHost, { number: to.port }, labelFor(host, port.number));
  const patient = patienceAtSidecar(intent);
  const http = ports.filter(isHttp).map(port => ({ name: port.name, match: [{ port: port.number }], ...patient, route: [route(port)] }));
  const subsets = ports.map(port => ({
    name: labelFor(host, port.number),
    trafficPolicy: { ...http2(port), tls: { mode: 'ISTIO_MUTUAL' as const, sni: laneName(host, port), ...identity(to, mesh) } },
  }));
  return [
    // Where the clients are: Istio looks there first, and puts the subsets of all rules for the gateway together.
    ...exportTo.map(client => ({
      ...destinationRule(`to-gateway-${labelFor(host)}`, { host: toHost, exportTo: ['.'], subsets }),
      namespace: client === '.' ? namespace : client,
      variant: ['to-gateway', ...(client === '.' ? [] : [client]), host].join(':'),
    })),
    // Should the route be missing, what leaves the sidecar is still encrypted.
    ...destinationRules({ ...intent, ...ruled, ports: ports.map(port => secretOfGateway(port, intent)) }, mesh),
    {
      ...virtualService(own, { hosts: [host], exportTo, ...(http.length > 0 ? { http } : {}), ...connectionRoutes(ports, host, route) }),
      variant: host,
    },
  ];
}

/** A Secret is the gateway's own: where the gateway lives in another namespace, it has a rule of its own there. */
function secretOfGateway(port: PortIntent, { namespace, via: { gateway: { namespace: there, labels } } }: ByGateway): PortIntent {
  const { origination } = port;
  if (!origination?.credential) return port;
  if (namespace === there) return usedBy(labels, port);
  return { ...port, requires: 'TLS', origination: { ...origination, requires: 'TLS', trust: { by: 'system' }, credential: undefined } };
}

function atGateway(intent: ByGateway, host: string, mesh: MeshFacts): Resource[] {
  const { via: { gateway, grants }, ports, servedBy } = intent;
  const { namespace, labels } = gateway;
  const name = `egress-${labelFor(host)}`;
  const denied = deniedClients({ name, gateway, lanes: ports.map(port => laneName(host, port)), grants }, mesh);
  // The gateway's own namespace is where Istio looks first for it. Sidecars that live there read it, too, but for what is the gateway's alone.
  const target = servedBy ?? host;
  const rules = namespace === intent.namespace && servedBy === undefined
    ? []
    : destinationRules({
      ...intent, namespace, name, host: target, serverName: target, exportTo: ['.'], ports: ports.map(port => usedBy(labels, port)),
    }, mesh);
  return [
    ...denied.map(resource => ({ ...resource, namespace, variant: `gateway:${host}` })),
    ...rules.map(resource => ({ ...resource, namespace, variant: ['gateway', host, ...(resource.variant === undefined ? [] : [resource.variant])].join(':') })),
    ...ports.flatMap(port => lane(intent, host, port, mesh)),
  ];
}

/** A Secret of the gateway's is for its pods alone. */
function usedBy(labels: Readonly<Record<string, string>>, port: PortIntent): PortIntent {
  const { origination } = port;
  return origination?.credential
    ? { ...port, origination: { ...origination, credential: { ...origination.credential, user: { labels, serviceAccount: '' } } } }
    : port;
}

/** Requests are tried again where they leave, and not once more at every hop. */
function patienceAtSidecar({ timeout, retries }: ByGateway) {
  return patience({ timeout, retries: retries && { attempts: 0 } });
}
