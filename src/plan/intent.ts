import { ServiceRequires, WorkloadSends } from './tls-table';
import { MinorVersion } from './version';

/** What users said, as plain data: the input of every plan. */

export interface PortIntent {
  /** Port that the workload connects to. */
  readonly number: number;
  readonly name: string;
  /** Istio's protocol name for it: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/ */
  readonly protocol: 'HTTP' | 'HTTP2' | 'GRPC' | 'HTTPS' | 'TLS' | 'TCP';
  readonly sends: WorkloadSends;
  readonly requires: ServiceRequires;
  /** Port that the external service listens on. */
  readonly targetPort: number;
  readonly origination?: OriginationIntent;
  /** Why plaintext to a port that is TLS's by custom is right. */
  readonly plaintextReason?: string;
}

export interface OriginationIntent {
  readonly requires: 'TLS' | 'mutual TLS';
  readonly serverName?: string;
  readonly subjectAltNames?: readonly string[];
  readonly caCertificates?: string;
  readonly client?: { readonly clientCertificate: string; readonly privateKey: string };
}

export interface ServiceIntent {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly PortIntent[];
}

export interface AliasIntent extends ServiceIntent {
  readonly externalName: string;
  /** Addresses by which TCP connections to the external host are recognised. */
  readonly addresses: readonly string[];
}

export interface SelectorlessIntent extends ServiceIntent {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

export interface ExternalIntent extends ServiceIntent {
  readonly hosts: readonly string[];
  /** As Istio has it: `.`, `*` or names of namespaces. */
  readonly exportTo: readonly string[];
  readonly addresses: readonly string[];
  readonly endpoints: readonly string[];
  readonly resolution: 'DNS' | 'DNS_ROUND_ROBIN' | 'STATIC';
  /** Istio's notation of durations, such as `3s`. */
  readonly timeout?: string;
  readonly retries?: { readonly attempts: number; readonly perTryTimeout?: string };
}

export interface AddressIntent extends ServiceIntent {
  /** The name by which Istio knows the addresses. */
  readonly host: string;
  /** IP addresses and CIDR ranges. */
  readonly addresses: readonly string[];
  readonly exportTo: readonly string[];
}

export interface WildcardIntent extends ServiceIntent {
  readonly hosts: readonly string[];
  readonly exportTo: readonly string[];
}

/** What plans know of the mesh. */
export interface MeshFacts {
  readonly istio: MinorVersion;
  readonly kubernetes: MinorVersion;
  readonly clusterDomain: string;
  readonly ipFamilies: readonly ('IPv4' | 'IPv6')[];
  readonly tlsDisableForbidden: boolean;
  readonly meshHeadersKept: boolean;
  readonly dnsCapture: boolean;
}
