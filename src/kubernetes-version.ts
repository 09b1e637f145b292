import { problem, show } from './errors';
import { compare, parseMinor } from './plan/version';

/**
 * A minor version of Kubernetes. It decides between Endpoints and EndpointSlice, and which Service names are valid.
 *
 * @see https://kubernetes.io/releases/
 */
export class KubernetesVersion {
  /** Kubernetes 1.27. */
  public static readonly V1_27 = new KubernetesVersion('1.27');
  /** Kubernetes 1.32: the last version before Endpoints are deprecated. */
  public static readonly V1_32 = new KubernetesVersion('1.32');
  /** Kubernetes 1.33: Endpoints are deprecated in favour of EndpointSlice. */
  public static readonly V1_33 = new KubernetesVersion('1.33');
  /** Kubernetes 1.36. */
  public static readonly V1_36 = new KubernetesVersion('1.36');

  /** The newest version that the library is tested with; used where no mesh is described. */
  public static readonly LATEST = KubernetesVersion.V1_36;

  /**
   * A version by its number.
   *
   * @param version `major.minor` or `major.minor.patch`, from 1.25 on, for example `1.34`.
   * @throws KUBERNETES_VERSION for anything else.
   */
  public static of(version: string): KubernetesVersion {
    const parsed = parseMinor(version);
    if (!parsed || parsed.major !== 1 || compare(parsed, { major: 1, minor: 25 }) < 0) {
      throw problem({
        code: 'KUBERNETES_VERSION',
        wrong: `Kubernetes version ${show(version)} is not supported`,
        allowed: 'versions from 1.25 on, written like "1.36"',
        change: 'give the version of the cluster that the manifests are for',
      });
    }
    return new KubernetesVersion(`${parsed.major}.${parsed.minor}`);
  }

  /** `major.minor`, for example `1.36`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /** The version, for example `1.36`. */
  public toString(): string {
    return this.version;
  }
}
