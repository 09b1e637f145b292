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
  readonly proxy: 'sidecar' | 'none';
  /** Pod IP. */
  readonly address: string;
}

/** A host outside the mesh, as the world's DNS and servers present it. */
export interface OutsideHost {
  readonly name: string;
  readonly addresses: string[];
  readonly ports: OutsidePort[];
}

export interface OutsidePort {
  readonly number: number;
  /** `https` is HTTP inside TLS with a certificate for the host's name, signed by the world's public CA; `echo` answers TCP bytes. */
  readonly speaks: 'http' | 'https' | 'echo';
  /** Names in the certificate. Default: the host's name. */
  readonly certificateNames?: string[];
  /** A certificate that a careful client refuses. */
  readonly certificate?: 'expired' | 'unknown-ca';
}

export interface Call {
  readonly title: string;
  /** `namespace/workload`. */
  readonly from: string;
  /** What the workload asks for: `http://`, `https://` (the workload speaks TLS itself) or `tcp://host:port`. */
  readonly url: string;
  /** Connect to this host's address instead, keeping the URL's name for TLS and Host (`curl --resolve`). */
  readonly connectTo?: string;
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
  readonly encryptedBy: 'nobody' | 'workload' | 'sidecar';
  /** Server name (SNI) in that TLS session. */
  readonly serverName?: string;
  /** Names of which the server's certificate must carry one, as checked by the proxy that began TLS. */
  readonly verifiedNames?: string[];
  /** Host header of an HTTP request. */
  readonly host?: string;
  /** Envoy cluster by which it left the workload's own proxy, such as `outbound|80||httpbin.org` or `PassthroughCluster`. */
  readonly cluster?: string;
}

/** The call does not get out. */
export interface Refusal {
  /** `status` by an HTTP answer of the proxy, `connection` by a connection that is closed or never answered. */
  readonly refused: 'status' | 'connection';
  /** HTTP status where refused by status. */
  readonly status?: number;
  readonly cluster?: string;
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
