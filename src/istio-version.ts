import { problem, show } from './errors';
import { compare, parseMinor } from './plan/version';

/**
 * A minor version of Istio. What the library writes depends on it: API versions, and what Istio does with a resource.
 *
 * @see https://istio.io/latest/docs/releases/supported-releases/
 */
export class IstioVersion {
  /** Istio 1.20: the last version in which a DestinationRule applies to an ExternalName Service. */
  public static readonly V1_20 = new IstioVersion('1.20');
  /** Istio 1.21: ExternalName Services become aliases. */
  public static readonly V1_21 = new IstioVersion('1.21');
  /** Istio 1.24. */
  public static readonly V1_24 = new IstioVersion('1.24');
  /** Istio 1.29. */
  public static readonly V1_29 = new IstioVersion('1.29');
  /** Istio 1.30. */
  public static readonly V1_30 = new IstioVersion('1.30');
  /** Istio 1.31. */
  public static readonly V1_31 = new IstioVersion('1.31');

  /** The newest version that the library is tested with; used where no mesh is described. */
  public static readonly LATEST = IstioVersion.V1_31;

  /**
   * A version by its number.
   *
   * @param version `major.minor` or `major.minor.patch`, from 1.20 to 1.31, for example `1.27`.
   * @throws ISTIO_VERSION for anything else.
   */
  public static of(version: string): IstioVersion {
    const parsed = parseMinor(version);
    if (!parsed || compare(parsed, { major: 1, minor: 20 }) < 0 || compare(parsed, { major: 1, minor: 31 }) > 0) {
      throw problem({
        code: 'ISTIO_VERSION',
        wrong: `Istio version ${show(version)} is not supported`,
        allowed: 'versions from 1.20 to 1.31, written like "1.31"',
        change: 'for a newer Istio use the newest one here, or a newer version of this library',
      });
    }
    return new IstioVersion(`${parsed.major}.${parsed.minor}`);
  }

  /** `major.minor`, for example `1.31`. */
  public readonly version: string;

  private constructor(version: string) {
    this.version = version;
  }

  /** The version, for example `1.31`. */
  public toString(): string {
    return this.version;
  }
}
