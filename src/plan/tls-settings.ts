import { ConnectionsIntent, MeshFacts, OriginationIntent, PortIntent, Trust } from './intent';
import { tlsDecision, TlsMode } from './tls-table';
import type { DestinationRuleSpecTrafficPolicy, DestinationRuleSpecTrafficPolicyPortLevelSettings, DestinationRuleSpecTrafficPolicyPortLevelSettingsTls } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

type TrafficPolicy = Plain<DestinationRuleSpecTrafficPolicy>;
type PortPolicy = Plain<DestinationRuleSpecTrafficPolicyPortLevelSettings>;
type TlsSettings = Plain<DestinationRuleSpecTrafficPolicyPortLevelSettingsTls>;

/** What the traffic policy of a host follows from. */
export interface HostTraffic {
  readonly namespace: string;
  readonly ports: readonly PortIntent[];
  /** Name of the server, where an origination names no other; undefined where it has none, or where each request brings its own. */
  readonly serverName?: string;
  readonly connections?: ConnectionsIntent;
}

/** Whether the rule is for the workload that uses the Secret, or for all others, who have no client certificate and must not send plaintext. */
export type ForWhom = 'the workload with the Secret' | 'everybody';

/**
 * The rule for the TLS mode, as traffic policy: the host is left alone (DISABLE), apart from the ports on which TLS is originated.
 * So what is not declared is never encrypted by accident, and a rule that others set mesh-wide decides nothing.
 */
export function trafficPolicy(traffic: HostTraffic, mesh: MeshFacts, whom: ForWhom): TrafficPolicy | undefined {
  const { ports, connections = {} } = traffic;
  // Without a mode the rule still stands before mesh-wide ones, and automatic mTLS does not apply to what is outside the mesh.
  const untouched: TrafficPolicy = { ...connections, ...(mesh.tlsDisableForbidden ? {} : { tls: { mode: 'DISABLE' } }) };
  const portLevelSettings = ports.filter(port => port.origination || port.http2Upgrade).map((port): PortPolicy => {
    const tls = port.origination ? { tls: originationSettings(port.origination, mode(port), traffic, whom) } : {};
    // A port's own settings inherit nothing.
    return { ...untouched, ...httpVersion(port, connections), ...tls, port: { number: port.number } };
  });
  const policy = { ...untouched, ...(portLevelSettings.length > 0 ? { portLevelSettings } : {}) };
  return Object.keys(policy).length > 0 ? policy : undefined;
}

/** Said for every such port: a mesh may be set to upgrade all, and a server that speaks HTTP/1.1 alone would fail. */
function httpVersion(port: PortIntent, { connectionPool }: ConnectionsIntent): PortPolicy {
  if (port.protocol !== 'HTTP') return {};
  return { connectionPool: { ...connectionPool, http: { ...connectionPool?.http, h2UpgradePolicy: port.http2Upgrade ? 'UPGRADE' : 'DO_NOT_UPGRADE' } } };
}

/** Intents are made so that the table has a mode for them: encrypted ports take no origination. */
function mode(port: PortIntent): TlsMode {
  const decision = tlsDecision(port.sends, port.requires);
  if ('refused' in decision) throw new Error(`TLS table: ${decision.refused}`);
  return decision.mode;
}

function originationSettings(origination: OriginationIntent, tlsMode: TlsMode, traffic: HostTraffic, whom: ForWhom): TlsSettings {
  const serverName = origination.serverName ?? traffic.serverName;
  const sni = serverName === undefined ? {} : { sni: serverName };
  const names = origination.subjectAltNames ?? (serverName === undefined ? undefined : [serverName]);
  const subjectAltNames = names === undefined ? {} : { subjectAltNames: [...names] };
  if (origination.trust.by === 'nothing') return { mode: tlsMode, ...sni, insecureSkipVerify: true, ...origination.client };
  if (origination.credential) {
    return whom === 'everybody'
      ? { mode: 'SIMPLE', ...sni, caCertificates: 'system', ...subjectAltNames }
      : { mode: tlsMode, ...sni, credentialName: origination.credential.credentialName, ...subjectAltNames };
  }
  return { mode: tlsMode, ...sni, ...trusted(origination.trust, traffic.namespace), ...subjectAltNames, ...origination.client };
}

/**
 * "system" is the proxy image's own CA bundle. Named, because before 1.21 nothing is verified where this is left out, and since
 * then a flag of istiod decides.
 */
function trusted(trust: Trust, namespace: string): TlsSettings {
  if (trust.by === 'ConfigMap') return { credentialName: `configmap://${namespace}/${trust.name}` };
  return { caCertificates: trust.by === 'file' ? trust.path : 'system' };
}
