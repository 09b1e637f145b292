import { credentialAccess, destinationRules } from './destination-rules';
import { MeshFacts, PortIntent, SelectorlessIntent } from './intent';
import { reasons } from './reasons';
import { httpRoutes, needsOwnHost, ownHost } from './routes';
import { rulesFirst } from './rules-first';
import { serviceHost } from './service-host';
import { atLeast } from './version';
import { endpointSlice } from '../resources/endpoint-slice';
import { endpoints } from '../resources/endpoints';
import { Resource } from '../resources/resource';
import { service } from '../resources/service';
import { virtualService } from '../resources/virtual-service';

/**
 * A Service without selectors, its endpoints outside the cluster, and the DestinationRule that the rule for the TLS mode gives.
 * The rule is exported as far as the Service reaches, which is everywhere: a client in another namespace must get the same TLS.
 */
export function planSelectorless(intent: SelectorlessIntent, mesh: MeshFacts): Resource[] {
  const { name, ports } = intent;
  const host = serviceHost(intent, mesh);
  // The page's own manifest leaves exportTo out, which in its time meant everywhere.
  const exportTo = atLeast(mesh.istio, 1, 21) ? ['*'] : undefined;
  const route = () => virtualService(name, {
    hosts: [host],
    ...(exportTo ? { exportTo } : {}),
    http: httpRoutes(ports, host, mesh, port => ownHost(port, host)),
  });
  return rulesFirst([
    service(name, {
      ...families(intent, mesh),
      ports: ports.map(port => ({
        name: port.name,
        protocol: 'TCP',
        port: port.number,
        ...(port.targetPort === port.number ? {} : { targetPort: port.targetPort }),
      })),
    }, reasons(ports)),
    ...externalEndpoints(intent, mesh),
    ...credentialAccess(intent),
    ...destinationRules({ ...intent, host, exportTo }, mesh),
    ...(needsOwnHost(ports) ? [route()] : []),
  ], ports);
}

/** Said only where it is not the cluster's first family, which a Service gets by itself. */
function families({ ipv4, ipv6 }: SelectorlessIntent, mesh: MeshFacts) {
  if (ipv4.length > 0 && ipv6.length > 0) return { ipFamilyPolicy: 'RequireDualStack', ipFamilies: [...mesh.ipFamilies] };
  const only = ipv4.length > 0 ? 'IPv4' : 'IPv6';
  return only === mesh.ipFamilies[0] ? {} : { ipFamilyPolicy: 'SingleStack', ipFamilies: [only] };
}

/** Endpoints, as the page has them, until Kubernetes 1.33 deprecates them; then one EndpointSlice for each IP family. */
function externalEndpoints({ name, ports, ipv4, ipv6 }: SelectorlessIntent, mesh: MeshFacts): Resource[] {
  if (!atLeast(mesh.kubernetes, 1, 33)) {
    return [endpoints(name, [{
      addresses: [...ipv4, ...ipv6].map(ip => ({ ip })),
      ports: ports.map(port => ({ port: port.targetPort, name: port.name })),
    }])];
  }
  const slice = (addressType: 'IPv4' | 'IPv6', addresses: readonly string[]): Resource[] => addresses.length === 0 ? [] : [
    endpointSlice(`${name}-${addressType.toLowerCase()}`, name, {
      addressType,
      endpoints: addresses.map(address => ({ addresses: [address], conditions: { ready: true } })),
      ports: ports.map(slicePort),
    }),
  ];
  return [...slice('IPv4', ipv4), ...slice('IPv6', ipv6)];
}

/** The name ties it to the Service's port; Istio and kube-proxy skip slices whose port names differ. */
function slicePort(port: PortIntent) {
  return { name: port.name, protocol: 'TCP', port: port.targetPort };
}
