import { App } from 'cdk8s';
import { MeshProps } from '../src';

/**
 * One task a user has, as code and as what must happen: the unit that every judge runs.
 * docs/scenarios.md says how a scenario becomes files and who reads them.
 */
export interface Scenario {
  /** Folder and snapshot name: lower case words joined by dashes. */
  readonly name: string;
  readonly title: string;
  /** The scenario whose code this is, in another kind of mesh. */
  readonly variantOf?: string;
  /** Where the task comes from: a page of istio.io, or the issue it settles. */
  readonly source: string;
  /** What the user writes. The mesh is described by the runner, on the app. */
  readonly charts: (app: App) => void;
  readonly world: World;
  /** The meshes in which it is judged. */
  readonly meshes: Mesh[];
  readonly calls: Call[];
  /** Check Jobs (`namespace/name`, without the hash) that must fail, by the meshes in which they must. */
  readonly failingJobs?: Record<string, FailingJob[]>;
  /** What a user should know beside the code, for the documentation. */
  readonly remarks?: string[];
  /** Analyzer messages this scenario accepts, each with its justification. */
  readonly accepts?: AcceptedMessage[];
}

/** A mesh that a scenario is judged in: what the user says about it, and what others have set in it. */
export interface Mesh {
  /** Folder name, for example `istio-1.31` or `istio-1.31-registry-only`. */
  readonly name: string;
  readonly description: MeshProps;
  /** Istio versions (of the CRDs to be had) for which the same manifests are claimed to be valid. */
  readonly crds: string[];
  /** Only the CRDs of its version can judge it: Istio's code is to be had for the newest version alone. */
  readonly crdsOnly?: boolean;
  /** MeshConfig that the platform team has set. */
  readonly meshConfig?: object;
  /** Objects that others have put into the cluster. */
  readonly objects?: object[];
}

export interface World {
  readonly namespaces: Namespace[];
  readonly workloads: Workload[];
  readonly outside: OutsideHost[];
  /** Secrets and ConfigMaps that somebody has put into the cluster, beside the manifests: keys never belong into these. */
  readonly credentials?: Credential[];
}

/** A Secret (`tls.crt`, `tls.key`, `ca.crt`) or a ConfigMap (`ca.crt`). */
export interface Credential {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
  /** Common name of the client certificate in it, signed by the private CA. */
  readonly clientCertificate?: string;
  /** The CA in it: the public one, which every image trusts, or the private one of the world, which none does. */
  readonly ca?: 'public' | 'private';
}

export interface Namespace {
  readonly name: string;
  readonly labels?: Record<string, string>;
}

export interface Workload {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly labels: Record<string, string>;
  /** `gateway` is an egress gateway: a pod of Istio's proxy alone. */
  readonly proxy: 'sidecar' | 'gateway' | 'none';
  /** Pod IP. */
  readonly address: string;
  /** Files that are mounted into the proxy's container. */
  readonly files?: MountedFile[];
}

export interface MountedFile {
  readonly path: string;
  readonly holds: 'ca' | 'certificate' | 'key';
  /** For a CA `public` or `private`; for a client certificate and its key the common name. */
  readonly of: string;
}

/** A host outside the mesh, as the world's DNS and servers present it. */
export interface OutsideHost {
  readonly name: string;
  readonly addresses: string[];
  readonly ports: OutsidePort[];
}

export interface OutsidePort {
  readonly number: number;
  /**
   * `https` is HTTP inside TLS with a certificate for the host's name, signed by the world's public CA; `echo` answers TCP bytes,
   * `tls-echo` those inside TLS; `http-proxy` connects to any other host outside when it is asked to by CONNECT.
   */
  readonly speaks: 'http' | 'https' | 'echo' | 'tls-echo' | 'http-proxy';
  /** HTTP/2: `http` then speaks nothing else (prior knowledge), `https` offers it beside HTTP/1.1 (ALPN). */
  readonly http2?: boolean;
  /** Names in the certificate. Default: the host's name. */
  readonly certificateNames?: string[];
  /** A certificate that a careful client refuses; `private-ca` by a client that was not given the private CA. */
  readonly certificate?: 'expired' | 'unknown-ca' | 'private-ca';
  /** The handshake fails without a client certificate of the private CA. */
  readonly clientCertificate?: 'required';
}

export interface Call {
  readonly title: string;
  /** `namespace/workload`. */
  readonly from: string;
  /** What the workload asks for: `http://`, `https://` (the workload speaks TLS itself) or `tcp://host:port`. */
  readonly url: string;
  /** Connect to this host's address instead, keeping the URL's name for TLS and Host (`curl --resolve`). */
  readonly connectTo?: string;
  /** The workload speaks HTTP/2 without TLS (prior knowledge). */
  readonly http2?: boolean;
  /** The workload itself asks this HTTP proxy, as `http://my-company-proxy.com:3128`, for a tunnel (CONNECT). */
  readonly proxy?: string;
  /** The workload itself presents the client certificate with this common name. */
  readonly clientCertificate?: string;
  readonly expect: Expectation;
  /** Meshes, by name, where something else must happen. */
  readonly except?: Record<string, Expectation>;
}

export type Expectation = Arrival | Refusal;

/** The call is answered, and this is what the outside saw. */
export interface Arrival {
  /** Status of the answer; 0 for `tcp://`. */
  readonly status: number;
  /** Host and port that it arrived at, as `httpbin.org:80`. */
  readonly at: string;
  /** Who began the one TLS session in which it arrived. */
  readonly encryptedBy: 'nobody' | 'workload' | 'sidecar' | 'gateway';
  /** Server name (SNI) in that TLS session. */
  readonly serverName?: string;
  /** Names of which the server's certificate must carry one, as checked by the proxy that began TLS. */
  readonly verifiedNames?: string[];
  /** Host header of an HTTP request. */
  readonly host?: string;
  /** Common name of the client certificate in that TLS session, or `none`. */
  readonly clientCertificate?: string;
  /** HTTP version in which the request arrived. */
  readonly httpVersion?: '1.1' | '2';
  /** Headers that tell about the mesh, among those that arrived: `x-envoy-...` and `x-forwarded-client-cert`, sorted. */
  readonly meshHeaders?: string[];
  /** The HTTP proxy outside through whose tunnel it came, as `my-company-proxy.com:3128`, or `none`. */
  readonly tunnel?: string;
  /** The egress gateway that it passed. */
  readonly gateway?: GatewayHop;
  /** Envoy cluster by which it left the workload's own proxy, such as `outbound|80||httpbin.org` or `PassthroughCluster`. */
  readonly cluster?: string;
}

/** What happened on the way through an egress gateway. */
export interface GatewayHop {
  /** `namespace/workload`. */
  readonly workload: string;
  /** How it went from the sidecar to the gateway: inside the mesh's mutual TLS, or just as it left the workload. */
  readonly hop: 'mutual TLS' | 'as it was';
  /** Envoy cluster by which it left the gateway. */
  readonly cluster?: string;
}

/** The call does not get out. */
export interface Refusal {
  /** `status` by an HTTP answer of the proxy, `connection` by a connection that is closed or never answered. */
  readonly refused: 'status' | 'connection';
  /** HTTP status where refused by status. */
  readonly status?: number;
  readonly cluster?: string;
  /** Whose proxy refused it, where that was not the sidecar of the workload: the gateway, as `namespace/workload`. */
  readonly gateway?: string;
  readonly because: string;
}

export interface FailingJob {
  readonly job: string;
  readonly because: string;
}

export interface AcceptedMessage {
  /** Code of the analyzer message, as `IST0129`. */
  readonly code: string;
  /** The object it is about, as `DestinationRule default/my-httpbin`. */
  readonly object: string;
  readonly because: string;
}
