import { GATEWAY_NAME_LABEL } from './gateway-api-lane';
import { GatewayIntent, GrantIntent, MeshFacts } from './intent';
import type { AuthorizationPolicySpec, AuthorizationPolicySpecRules } from '../../imports/security.istio.io';
import { authorizationPolicy } from '../resources/authorization-policy';
import type { Plain } from '../resources/plain';
import { Resource } from '../resources/resource';

type Rule = Plain<AuthorizationPolicySpecRules>;

interface Guarded {
  readonly name: string;
  readonly gateway: GatewayIntent;
  /** Server names by which sidecars ask for what is guarded. */
  readonly lanes: readonly string[];
  readonly grants: readonly GrantIntent[];
}

/**
 * Nobody but those who are granted it. Denied is everybody else, for these lanes alone: a policy that allowed some would deny whatever
 * others send through the same gateway.
 */
export function deniedClients({ name, gateway, lanes, grants }: Guarded, mesh: MeshFacts): Resource[] {
  if (grants.length === 0) return [];
  const when = [{ key: 'connection.sni', values: lanes }];
  const strangers: Rule = { from: [{ source: notOneOf(grants, mesh) }], when };
  // Istio warns of limits on requests that name no port.
  const ports = gateway.targetPort === undefined ? {} : { ports: [String(gateway.targetPort)] };
  const limits = grants.flatMap(grant => [
    ...(grant.methods ? [{ notMethods: grant.methods }] : []),
    ...(grant.paths ? [{ notPaths: grant.paths }] : []),
  ].map((operation): Rule => ({ from: [{ source: oneOf(grant, grants, mesh) }], to: [{ operation: { ...operation, ...ports } }], when })));
  return [authorizationPolicy(name, { ...target(gateway), action: 'DENY', rules: [strangers, ...limits] })];
}

/** A gateway of the Gateway API is meant by its name, if its pods carry it as a label: https://istio.io/latest/docs/reference/config/type/workload-selector/#PolicyTargetReference */
function target({ gatewayName, labels }: GatewayIntent): Pick<Plain<AuthorizationPolicySpec>, 'selector' | 'targetRefs'> {
  return gatewayName !== undefined && labels[GATEWAY_NAME_LABEL] === gatewayName
    ? { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gatewayName }] }
    : { selector: { matchLabels: labels } };
}

type Source = NonNullable<NonNullable<Rule['from']>[number]['source']>;

function notOneOf(grants: readonly GrantIntent[], mesh: MeshFacts): Source {
  const principals = grants.flatMap(grant => principal(grant, mesh) ?? []);
  const namespaces = grants.filter(({ client }) => client.serviceAccount === undefined).map(({ client }) => client.namespace);
  return { ...(principals.length > 0 ? { notPrincipals: principals } : {}), ...(namespaces.length > 0 ? { notNamespaces: namespaces } : {}) };
}

/** Of a namespace, those who are not granted something of their own. */
function oneOf(grant: GrantIntent, grants: readonly GrantIntent[], mesh: MeshFacts): Source {
  const own = principal(grant, mesh);
  if (own) return { principals: [own] };
  const others = grants.filter(({ client }) => client.namespace === grant.client.namespace).flatMap(other => principal(other, mesh) ?? []);
  return { namespaces: [grant.client.namespace], ...(others.length > 0 ? { notPrincipals: others } : {}) };
}

/** https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source */
function principal({ client: { namespace, serviceAccount } }: GrantIntent, { trustDomain }: MeshFacts): string | undefined {
  return serviceAccount === undefined ? undefined : `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
