/** What leaves the workload's own container. */
export type WorkloadSends = 'HTTP' | 'HTTP/2' | 'gRPC' | 'TLS' | 'TCP';

/** What the external service requires of whoever connects to it. */
export type ServiceRequires = 'plaintext' | 'TLS' | 'mutual TLS';

/** Mode of a DestinationRule's TLS settings: https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings-TLSmode */
export type TlsMode = 'DISABLE' | 'SIMPLE' | 'MUTUAL';

/** The answer of the table: a mode, or the reason why no mode can be right and what to do instead. */
export type TlsDecision = { readonly mode: TlsMode; readonly meaning: string } | { readonly refused: string; readonly change: string };

export const WORKLOAD_SENDS: readonly WorkloadSends[] = ['HTTP', 'HTTP/2', 'gRPC', 'TLS', 'TCP'];
export const SERVICE_REQUIRES: readonly ServiceRequires[] = ['plaintext', 'TLS', 'mutual TLS'];

const UNTOUCHED: TlsDecision = { mode: 'DISABLE', meaning: 'the sidecar adds no TLS: plaintext arrives, as the service expects' };
const PASSED_ON: TlsDecision = { mode: 'DISABLE', meaning: 'the sidecar adds no TLS: the workload’s own TLS arrives' };
const ORIGINATED: TlsDecision = { mode: 'SIMPLE', meaning: 'the sidecar originates TLS and verifies the server' };
const ORIGINATED_MUTUAL: TlsDecision = { mode: 'MUTUAL', meaning: 'the sidecar originates TLS, verifies the server and presents a client certificate' };
const NOT_UNDERSTOOD: TlsDecision = {
  refused: 'the workload encrypts and the service expects plaintext: nobody on the way can take the encryption off',
  change: 'let the workload send plaintext, or use the service’s TLS port',
};

/**
 * The rule of Istio's page "Kubernetes Services for Egress Traffic" on the sidecar path: the TLS mode follows from what the
 * external service requires and from how the workload accesses it.
 *
 * https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/
 */
const TABLE: Record<WorkloadSends, Record<ServiceRequires, TlsDecision>> = {
  'HTTP': { 'plaintext': UNTOUCHED, 'TLS': ORIGINATED, 'mutual TLS': ORIGINATED_MUTUAL },
  'HTTP/2': { 'plaintext': UNTOUCHED, 'TLS': ORIGINATED, 'mutual TLS': ORIGINATED_MUTUAL },
  'gRPC': { 'plaintext': UNTOUCHED, 'TLS': ORIGINATED, 'mutual TLS': ORIGINATED_MUTUAL },
  'TLS': { 'plaintext': NOT_UNDERSTOOD, 'TLS': PASSED_ON, 'mutual TLS': PASSED_ON },
  'TCP': { 'plaintext': UNTOUCHED, 'TLS': ORIGINATED, 'mutual TLS': ORIGINATED_MUTUAL },
};

export function tlsDecision(sends: WorkloadSends, requires: ServiceRequires): TlsDecision {
  return TABLE[sends][requires];
}
