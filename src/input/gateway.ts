import { Construct, IConstruct } from 'constructs';
import { knownProps, Names } from './props';
import { EgressClient } from '../egress-client';
import type { IEgressGateway } from '../egress-gateway';
import { problem, show } from '../errors';
import type { AllowFromOptions } from '../external-service';
import { Mesh } from '../mesh';
import { ExternalIntent, GatewayIntent, GrantIntent, MeshFacts, PortIntent } from '../plan/intent';
import { isHttp } from '../plan/routes';
import { atLeast } from '../plan/version';

/** What an egress gateway is to those who use it. */
export function checkedGateway(gateway: IEgressGateway, at: IConstruct): GatewayIntent {
  const names = [gateway?.gatewayNamespace, gateway?.serviceName];
  const valid = Construct.isConstruct(gateway) && names.every(name => typeof name === 'string') && Array.isArray(gateway.ports) && Object.keys(gateway.podLabels ?? {}).length > 0;
  if (!valid || Mesh.of(gateway) !== Mesh.of(at)) {
    throw problem({
      code: 'VIA',
      wrong: valid ? `${gateway.node.path} is described for another mesh` : `the egress gateway is ${show(gateway)}`,
      allowed: 'an EgressGateway in the same mesh',
      change: valid ? 'describe the mesh above both, on the App' : 'make one, or describe one by EgressGateway.fromEgressGatewayAttributes',
    }, at);
  }
  return {
    namespace: gateway.gatewayNamespace,
    serviceName: gateway.serviceName,
    labels: gateway.podLabels,
    port: gateway.port,
    gatewayName: gateway.gatewayName,
    targetPort: gateway.targetPort,
    serviceAccount: gateway.serviceAccountName,
  };
}

/** ListenerSets, by which destinations bring listeners of their own, are new. */
export function checkGatewayApi({ istio }: MeshFacts, at: IConstruct): void {
  if (atLeast(istio, 1, 30)) return;
  throw problem({
    code: 'GATEWAY_API_VERSION',
    wrong: `the mesh is described with gatewayApi and Istio ${istio.major}.${istio.minor}, which does not know ListenerSets`,
    allowed: 'gatewayApi since Istio 1.30',
    change: 'leave gatewayApi out',
  }, at);
}

/** The egress gateway that a destination is reached through, if it can be. */
export function gatewayIntent(
  gateway: IEgressGateway, { ports, exportTo, retries }: Pick<ExternalIntent, 'ports' | 'exportTo' | 'retries'>, tunnelled: boolean, mesh: MeshFacts, at: IConstruct,
): GatewayIntent {
  const refuse = (wrong: string, change: string): Error => problem({
    code: 'VIA',
    wrong,
    allowed: 'what an egress gateway can do (docs/egress-gateway.md)',
    change,
  }, at);
  const intent = checkedGateway(gateway, at);
  if (mesh.gatewayApi) checkGatewayApi(mesh, at);
  if (mesh.gatewayApi && intent.gatewayName === undefined) {
    throw refuse('the mesh is described with gatewayApi, and the egress gateway has no gatewayName', 'give gatewayName in its attributes');
  }
  if (mesh.gatewayApi && retries) throw refuse('retries are given, and routes of the Gateway API cannot say them', 'leave retries out');
  if (tunnelled) throw refuse('an HTTP proxy is given as well, and a connection takes one way', 'leave httpProxy or via out');
  if (exportTo.includes('*')) throw refuse('exportTo is ["*"], and clients need a rule for the gateway in each of their namespaces', 'list the namespaces');
  const http = ports.filter(isHttp);
  if (http.length > 1) throw refuse(`there are HTTP ports ${http.map(({ number }) => number).join(' and ')}, and the gateway knows HTTP requests by their Host alone`, 'make it one HTTP port');
  if (!gateway.ports.includes(intent.port)) {
    throw problem({
      code: 'GATEWAY_PORT',
      wrong: `Service ${intent.namespace}/${intent.serviceName} has ports ${gateway.ports.join(', ')}, and not ${intent.port}, to which sidecars would speak`,
      allowed: 'a port of the gateway’s Service',
      change: `add { name: tls, port: ${intent.port} } to it (in Istio’s Helm chart "gateway" that is the value service.ports) and to ports, or give another as port`,
    }, at);
  }
  return intent;
}

/** Limits on requests hold where the gateway sees requests: elsewhere Istio would deny everything. */
export function checkLimits(ports: readonly PortIntent[], grants: readonly GrantIntent[], at: IConstruct): void {
  const blind = ports.find(port => !isHttp(port));
  if (!blind || !grants.some(({ methods, paths }) => methods ?? paths)) return;
  throw problem({
    code: 'GRANT',
    wrong: `methods or paths are granted, and on port ${blind.number} (${blind.name}) the gateway does not see HTTP`,
    allowed: 'methods and paths where all ports are http, http2 or grpc',
    change: 'leave them out, or make an ExternalService for that port',
  }, at);
}

function isMethod(text: unknown): boolean {
  return typeof text === 'string' && /^[A-Z]+$/.test(text);
}

/** As Istio compares it: normalised, without a query, with a star at one end at most. */
function isPath(text: unknown): boolean {
  return typeof text === 'string' && /^(\*|\/[!-~]*|\*[!-~]+)$/.test(text) && !/[?#%\\]|\/\/|\/\.\.?(\/|$)|.\*.|^\*.*\*$/.test(text);
}

const OPTIONS: Names<AllowFromOptions> = { methods: true, paths: true };

/** What is granted to a client, if the gateway can tell. */
export function clientGrant(
  client: EgressClient, options: AllowFromOptions, intent: Pick<ExternalIntent, 'namespace' | 'ports' | 'via'>, at: IConstruct,
): GrantIntent {
  const { namespace, ports, via } = intent;
  const refuse = (wrong: string, change: string): Error => problem({
    code: 'GRANT',
    wrong,
    allowed: 'each EgressClient once, for a destination via an egress gateway whose route is owned, and methods and paths where there is HTTP',
    change,
  }, at);
  const { methods, paths } = knownProps('options of allowFrom', options, OPTIONS, at);
  if (!(client instanceof EgressClient)) throw refuse(`the client is ${show(client)}`, 'write EgressClient.serviceAccount("...") or EgressClient.inNamespace("...")');
  if (!via) throw refuse('there is no egress gateway, and the sidecar that sends the request is the client’s own', 'give via, or limit exportTo to the namespaces of the clients');
  if (!via.served) throw refuse('gatewayRouteOwned is false: who may call is decided where the route is written', 'call allowFrom there');
  const { serviceAccountName: serviceAccount } = client;
  const of = { namespace: client.namespaceName ?? namespace, ...(serviceAccount === undefined ? {} : { serviceAccount }) };
  if (via.grants.some(other => other.client.namespace === of.namespace && other.client.serviceAccount === client.serviceAccountName)) {
    throw refuse(`${client.serviceAccountName ?? 'everybody'} in namespace ${of.namespace} is let twice`, 'give all methods and paths in one call');
  }
  for (const [prop, list] of Object.entries({ methods, paths })) {
    if (list === undefined) continue;
    const valid = prop === 'methods' ? isMethod : isPath;
    const wrong = Array.isArray(list) && list.length > 0 ? [...list].findIndex(one => !valid(one)) : -2;
    if (wrong !== -1) {
      throw refuse(`${prop} are ${show(list)}`, prop === 'methods' ? 'write methods in capitals, such as "GET"' : 'write paths as servers see them, without query, such as "/v1/*"');
    }
  }
  checkLimits(ports, [{ client: of, methods, paths }], at);
  return { client: of, ...(methods ? { methods: [...methods] } : {}), ...(paths ? { paths: [...paths] } : {}) };
}
