import { MeshFacts, OriginationIntent, PortIntent } from './intent';
import { tlsDecision, TlsMode } from './tls-table';
import type { DestinationRuleSpecTrafficPolicy, DestinationRuleSpecTrafficPolicyPortLevelSettingsTls } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

type TrafficPolicy = Plain<DestinationRuleSpecTrafficPolicy>;

/**
 * The rule for the TLS mode, as traffic policy: the host is left alone (DISABLE), apart from the ports on which TLS is originated.
 * So what is not declared is never encrypted by accident, and a rule that others set mesh-wide decides nothing.
 */
export function trafficPolicy(ports: readonly PortIntent[], mesh: MeshFacts, defaultServerName: string | undefined): TrafficPolicy | undefined {
  const portLevelSettings = ports.filter(port => port.origination).map(port => ({
    port: { number: port.number },
    tls: originationSettings(port.origination!, mode(port), defaultServerName),
  }));
  // Without a mode the rule still stands before mesh-wide ones, and automatic mTLS does not apply to what is outside the mesh.
  const unlessForbidden: TrafficPolicy = mesh.tlsDisableForbidden ? {} : { tls: { mode: 'DISABLE' } };
  if (portLevelSettings.length > 0) return { ...unlessForbidden, portLevelSettings };
  return mesh.tlsDisableForbidden ? undefined : unlessForbidden;
}

/** Intents are made so that the table has a mode for them: encrypted ports take no origination. */
function mode(port: PortIntent): TlsMode {
  const decision = tlsDecision(port.sends, port.requires);
  if ('refused' in decision) throw new Error(`TLS table: ${decision.refused}`);
  return decision.mode;
}

type TlsSettings = Plain<DestinationRuleSpecTrafficPolicyPortLevelSettingsTls>;

function originationSettings(origination: OriginationIntent, tlsMode: TlsMode, defaultServerName?: string): TlsSettings {
  const serverName = serverNameOf(origination, defaultServerName);
  return {
    mode: tlsMode,
    sni: serverName,
    // "system" is the proxy image's own CA bundle. Named, because before 1.21 nothing is verified where this is left out, and
    // since then a flag of istiod decides.
    caCertificates: origination.caCertificates ?? 'system',
    subjectAltNames: [...origination.subjectAltNames ?? [serverName]],
    ...origination.client,
  };
}

export function serverNameOf(origination: OriginationIntent, defaultServerName?: string): string {
  const name = origination.serverName ?? defaultServerName;
  if (name === undefined) throw new Error('an origination needs a server name');
  return name;
}
