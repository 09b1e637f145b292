import { ServiceRequires, WorkloadSends } from './tls-table';
import { MinorVersion } from './version';
import type { DestinationRuleSpecTrafficPolicy } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

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
  /** Why a port of TCP needs no addresses. */
  readonly anyAddressReason?: string;
  /** HTTP/1.1 that the workload sends goes on as HTTP/2. */
  readonly http2Upgrade: boolean;
}

export interface OriginationIntent {
  readonly requires: 'TLS' | 'mutual TLS';
  readonly serverName?: string;
  readonly subjectAltNames?: readonly string[];
  readonly trust: Trust;
  /** Files with the client certificate and its key. */
  readonly client?: { readonly clientCertificate: string; readonly privateKey: string };
  /** Secret with the client certificate, its key and the CA. */
  readonly credential?: CredentialIntent;
}

/** By what the server is verified. */
export type Trust =
  | { readonly by: 'system' }
  | { readonly by: 'file'; readonly path: string }
  | { readonly by: 'ConfigMap'; readonly name: string }
  | { readonly by: 'Secret' }
  | { readonly by: 'nothing'; readonly reason: string };

/** A Secret, and the one workload that uses it, if it is no egress gateway. */
export interface CredentialIntent {
  readonly credentialName: string;
  readonly user?: { readonly labels: Readonly<Record<string, string>>; readonly serviceAccount: string };
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
  readonly resolution: 'DNS' | 'DNS_ROUND_ROBIN' | 'STATIC' | 'NONE';
  /** Istio's notation of durations, such as `3s`. */
  readonly timeout?: string;
  readonly retries?: { readonly attempts: number; readonly perTryTimeout?: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly connections?: ConnectionsIntent;
  readonly tunnel?: TunnelIntent;
  readonly via?: ViaIntent;
  /** The one host to which a gateway sends what is for the hosts, where they are wildcards. */
  readonly servedBy?: string;
}

/** Limits of the connections to a host, and when one of its addresses is left out, as Istio has them. */
export type ConnectionsIntent = Pick<Plain<DestinationRuleSpecTrafficPolicy>, 'connectionPool' | 'outlierDetection'>;

/** An egress gateway, as those who use it know it. */
export interface GatewayIntent {
  readonly namespace: string;
  /** Name of its Service. */
  readonly serviceName: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Port of its Service to which sidecars speak the mesh's mutual TLS. */
  readonly port: number;
  /** Name of its Gateway, where it is one of the Gateway API. */
  readonly gatewayName?: string;
  /** Port of its pods, if it is known. */
  readonly targetPort?: number;
  /** Service account of its pods, by which sidecars know it. */
  readonly serviceAccount?: string;
}

/** An egress gateway that is made here. */
export interface OwnedGatewayIntent extends GatewayIntent {
  readonly name: string;
  readonly targetPort: number;
  readonly deploymentName: string;
  readonly serviceAccount: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly resources: GatewayResources;
}

export interface GatewayResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/** How a destination is reached through an egress gateway. */
export interface ViaIntent {
  readonly gateway: GatewayIntent;
  /** Whether what the gateway needs for the hosts is written here, and not by another app. */
  readonly served: boolean;
  readonly grants: readonly GrantIntent[];
}

/** Who may call a destination: one who is named here, and then only so. */
export interface GrantIntent {
  readonly client: { readonly namespace: string; readonly serviceAccount?: string };
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
}

/** The HTTP proxy outside that is asked for tunnels. */
export interface TunnelIntent {
  readonly host: string;
  readonly port: number;
}

export interface HttpProxyIntent extends ServiceIntent {
  readonly host: string;
  readonly addresses: readonly string[];
  readonly exportTo: readonly string[];
  /** Hosts and ports to which tunnels lead. */
  readonly targets: readonly TunnelTarget[];
}

export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

export interface AddressIntent extends ServiceIntent {
  /** The name by which Istio knows the addresses. */
  readonly host: string;
  /** IP addresses and CIDR ranges. */
  readonly addresses: readonly string[];
  readonly exportTo: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface WildcardIntent extends ServiceIntent {
  readonly hosts: readonly string[];
  readonly exportTo: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** The sidecar looks the requested name up itself, instead of trusting the address that the workload chose. */
  readonly dynamicDns: boolean;
  readonly via?: ViaIntent;
  /** The one host to which the gateway sends what is for the hosts. */
  readonly servedBy?: string;
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
  /** Egress gateways are written in the Gateway API. */
  readonly gatewayApi: boolean;
  /** Sidecars let nothing out that is not in the registry, whatever is said here. */
  readonly registryOnly: boolean;
  /** Namespace of the control plane and of configuration for the whole mesh. */
  readonly rootNamespace: string;
  /** First part of every identity in the mesh. */
  readonly trustDomain: string;
}
