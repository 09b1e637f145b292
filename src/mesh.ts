import { IConstruct } from 'constructs';
import { ClaimRegister } from './claims';
import { problem, show } from './errors';
import { flag } from './input/flag';
import { externalHost } from './input/host';
import { namespaceName, trustDomain } from './input/names';
import { knownProps, Names } from './input/props';
import { IpFamily } from './ip-family';
import { IstioVersion } from './istio-version';
import { KubernetesVersion } from './kubernetes-version';
import { MeshFacts } from './plan/intent';
import { parseMinor } from './plan/version';

/** What the library must know of a cluster and its mesh. */
export interface MeshProps {
  /**
   * Version of Istio.
   *
   * @default IstioVersion.LATEST
   */
  readonly istioVersion?: IstioVersion;

  /**
   * Version of Kubernetes.
   *
   * @default KubernetesVersion.LATEST
   */
  readonly kubernetesVersion?: KubernetesVersion;

  /**
   * DNS domain of the cluster's Services.
   *
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;

  /**
   * IP families of the cluster's Services, the one that a Service gets by itself first.
   *
   * @default [IpFamily.IPV4]
   */
  readonly ipFamilies?: IpFamily[];

  /**
   * Whether an admission policy refuses DestinationRules with TLS mode DISABLE. They are then written without a mode, which
   * has the same effect: the sidecar adds no TLS, whatever a mesh-wide DestinationRule says.
   *
   * @default false
   */
  readonly tlsDisableForbidden?: boolean;

  /**
   * Whether HTTP requests keep the headers by which Envoy tells the next hop about the mesh (`x-envoy-peer-metadata` and the
   * like). They are otherwise removed wherever a route can do it: not by a `WildcardService`, and not by a Service (`ExternalNameService`,
   * `SelectorlessService`) that originates no TLS. Where the server is asked for another name than the workload asked for, Envoy adds that one
   * as `x-envoy-original-host` behind all routes.
   *
   * @default false
   */
  readonly meshHeadersKept?: boolean;

  /**
   * Whether sidecars answer DNS queries (`ISTIO_META_DNS_CAPTURE`), so that Istio gives a host without addresses one of its own.
   * TCP hosts on one port can then be told apart.
   *
   * @default false
   * @see https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/
   */
  readonly dnsCapture?: boolean;

  /**
   * Whether egress gateways are written in the Kubernetes Gateway API (Gateway, ListenerSet, HTTPRoute, TLSRoute; version 1.5 or newer, with
   * Istio 1.30 or newer) instead of Istio's own.
   *
   * @default false
   * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/
   */
  readonly gatewayApi?: boolean;

  /**
   * Whether the mesh lets nothing out that is not declared (`outboundTrafficPolicy` is REGISTRY_ONLY). A `RestrictedEgress` then leaves it unsaid.
   *
   * @default false
   * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/#change-to-the-blocking-by-default-policy
   */
  readonly registryOnly?: boolean;

  /**
   * Namespace of the control plane and of configuration for the whole mesh.
   *
   * @default 'istio-system'
   */
  readonly rootNamespace?: string;

  /**
   * Trust domain of the mesh: the first part of every workload's identity.
   *
   * @default 'cluster.local'
   * @see https://istio.io/latest/docs/ops/configuration/security/trust-domain-migration/
   */
  readonly trustDomain?: string;
}

const PROPS: Names<MeshProps> = {
  istioVersion: true,
  kubernetesVersion: true,
  clusterDomain: true,
  ipFamilies: true,
  tlsDisableForbidden: true,
  meshHeadersKept: true,
  dnsCapture: true,
  gatewayApi: true,
  registryOnly: true,
  rootNamespace: true,
  trustDomain: true,
};

const DESCRIPTION = Symbol.for('cdk8s-istio-egress.mesh');
const READ_BY = Symbol.for('cdk8s-istio-egress.mesh-read-by');

interface Scope extends IConstruct {
  [DESCRIPTION]?: Mesh;
  [READ_BY]?: string;
}

/**
 * The mesh that manifests are written for: described once for a part of the construct tree, usually the App. The nearest
 * description above a construct counts, whole: what it leaves out is not taken from one above it. Where there is none, the newest
 * supported Istio and Kubernetes count.
 *
 * One description stands for one cluster: within it, a host has one owner in a namespace and an object one construct that writes it.
 */
export class Mesh {
  /**
   * Describes the mesh for everything below a scope.
   *
   * @throws MESH_TWICE if the scope has a description; MESH_LATE if a construct below has already been written for another one.
   */
  public static describe(scope: IConstruct, props: MeshProps = {}): Mesh {
    const described = scope as Scope;
    if (described[READ_BY] !== undefined) {
      throw problem({
        code: 'MESH_LATE',
        wrong: `the mesh is described after ${described[READ_BY]} was made, which is below it`,
        allowed: 'a description before everything that is written by it',
        change: 'call Mesh.describe first',
      }, scope);
    }
    if (described[DESCRIPTION]) {
      throw problem({
        code: 'MESH_TWICE',
        wrong: 'the mesh is described twice for one scope',
        allowed: 'one description of the mesh for a scope',
        change: 'describe it once, or describe scopes below it differently',
      }, scope);
    }
    const mesh = new Mesh(props, scope);
    Object.defineProperty(scope, DESCRIPTION, { value: mesh });
    return mesh;
  }

  /** The mesh that a construct is written for. It cannot be described differently afterwards. */
  public static of(construct: IConstruct): Mesh {
    for (const scope of [...construct.node.scopes].reverse() as Scope[]) {
      const found = scope[DESCRIPTION];
      if (found) return found;
      scope[READ_BY] ??= construct.node.path;
    }
    const root = construct.node.root as Scope;
    const newest = new Mesh({}, root);
    Object.defineProperty(root, DESCRIPTION, { value: newest });
    return newest;
  }

  /** Version of Istio. */
  public readonly istioVersion: IstioVersion;
  /** Version of Kubernetes. */
  public readonly kubernetesVersion: KubernetesVersion;
  /** DNS domain of the cluster's Services. */
  public readonly clusterDomain: string;
  /** Whether TLS mode DISABLE is left out. */
  public readonly tlsDisableForbidden: boolean;
  /** Whether HTTP requests keep the headers that tell about the mesh. */
  public readonly meshHeadersKept: boolean;
  /** Whether sidecars answer DNS queries. */
  public readonly dnsCapture: boolean;

  /** @internal */
  public readonly _claims = new ClaimRegister();
  /** @internal */
  public readonly _facts: MeshFacts;

  private readonly families: readonly IpFamily[];

  private constructor(props: MeshProps, scope: IConstruct) {
    knownProps('props of Mesh.describe', props, PROPS, scope);
    this.istioVersion = versionOf(IstioVersion, 'istioVersion', props.istioVersion ?? IstioVersion.LATEST, scope);
    this.kubernetesVersion = versionOf(KubernetesVersion, 'kubernetesVersion', props.kubernetesVersion ?? KubernetesVersion.LATEST, scope);
    this.clusterDomain = props.clusterDomain === undefined ? 'cluster.local' : externalHost(props.clusterDomain, 'clusterDomain', '', scope);
    this.tlsDisableForbidden = flag('tlsDisableForbidden', props.tlsDisableForbidden, false, scope);
    this.meshHeadersKept = flag('meshHeadersKept', props.meshHeadersKept, false, scope);
    this.dnsCapture = flag('dnsCapture', props.dnsCapture, false, scope);
    this.families = ipFamilies(props.ipFamilies ?? [IpFamily.IPV4], scope);
    this._facts = {
      istio: parseMinor(this.istioVersion.version)!,
      kubernetes: parseMinor(this.kubernetesVersion.version)!,
      clusterDomain: this.clusterDomain,
      ipFamilies: this.families,
      tlsDisableForbidden: this.tlsDisableForbidden,
      meshHeadersKept: this.meshHeadersKept,
      dnsCapture: this.dnsCapture,
      gatewayApi: flag('gatewayApi', props.gatewayApi, false, scope),
      registryOnly: flag('registryOnly', props.registryOnly, false, scope),
      rootNamespace: namespaceName('rootNamespace', props.rootNamespace ?? 'istio-system', scope),
      trustDomain: trustDomain(props.trustDomain ?? 'cluster.local', scope),
    };
  }

  /** IP families of the cluster's Services, the default one first. */
  public get ipFamilies(): IpFamily[] {
    return [...this.families];
  }
}

function versionOf<T>(kind: Function & { prototype: T }, prop: string, value: T, scope: IConstruct): T {
  if (value instanceof kind) return value;
  throw problem({
    code: 'VERSION_TYPE',
    wrong: `${prop} is ${show(value)}`,
    allowed: `a version made by ${kind.name}`,
    change: `write ${kind.name}.of("...")`,
  }, scope);
}

function isFamily(family: unknown): boolean {
  return family === IpFamily.IPV4 || family === IpFamily.IPV6;
}

function ipFamilies(families: IpFamily[], scope: IConstruct): readonly IpFamily[] {
  if (!Array.isArray(families) || families.length === 0 || new Set(families).size !== families.length || !families.every(isFamily)) {
    throw problem({
      code: 'IP_FAMILIES',
      wrong: `ipFamilies ${show(families)} is not a list of families`,
      allowed: 'one family, or both in either order',
      change: 'name each family of the cluster once',
    }, scope);
  }
  return [...families];
}
