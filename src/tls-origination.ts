import { problem, show } from './errors';
import { externalHost } from './input/host';
import { OriginationIntent } from './plan/intent';

/** Options of `TlsOrigination.simple()`. */
export interface SimpleTlsOptions {
  /**
   * Name of the server: sent as SNI, and what an HTTP request is addressed to (Host).
   *
   * @default - the name of the external host; addresses have none, so there it must be given
   */
  readonly serverName?: string;

  /**
   * DNS names of which the server's certificate must carry one.
   *
   * @default - the server name alone
   */
  readonly subjectAltNames?: string[];

  /**
   * Path, inside the proxy's container, of a PEM file with the CA certificates to trust.
   *
   * @default - the CA certificates of the proxy's image
   */
  readonly caCertificates?: string;
}

/** Options of `TlsOrigination.mutual()`. */
export interface MutualTlsOptions extends SimpleTlsOptions {
  /** Path, inside the proxy's container, of a PEM file with the client certificate. */
  readonly clientCertificate: string;

  /** Path, inside the proxy's container, of a PEM file with the client certificate's private key. */
  readonly privateKey: string;
}

/**
 * TLS that Istio originates for a workload that sends plaintext. The server is always verified: its certificate must be signed
 * by a trusted CA and carry the expected name.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/
 */
export class TlsOrigination {
  /**
   * The service requires TLS.
   *
   * @throws HOST_INVALID, TLS_FILE, TLS_NAMES for values that cannot work.
   */
  public static simple(options: SimpleTlsOptions = {}): TlsOrigination {
    return new TlsOrigination('TLS', options);
  }

  /**
   * The service requires mutual TLS: the proxy presents a client certificate.
   *
   * @throws HOST_INVALID, TLS_FILE, TLS_NAMES for values that cannot work.
   */
  public static mutual(options: MutualTlsOptions): TlsOrigination {
    return new TlsOrigination('mutual TLS', options, {
      clientCertificate: file('clientCertificate', options.clientCertificate),
      privateKey: file('privateKey', options.privateKey),
    });
  }

  /** @internal */
  public readonly _intent: OriginationIntent;

  private constructor(requires: 'TLS' | 'mutual TLS', options: SimpleTlsOptions, client?: OriginationIntent['client']) {
    const { serverName, subjectAltNames, caCertificates } = options;
    if (subjectAltNames !== undefined && (!Array.isArray(subjectAltNames) || subjectAltNames.length === 0)) {
      throw problem({
        code: 'TLS_NAMES',
        wrong: `subjectAltNames ${show(subjectAltNames)} has no name`,
        allowed: 'one name or more: without one, any server with a certificate of that CA would do',
        change: 'name one, or leave subjectAltNames out: then it is the server name',
      });
    }
    this._intent = {
      requires,
      serverName: serverName === undefined ? undefined : externalHost(serverName, 'serverName', ''),
      subjectAltNames: subjectAltNames?.map(name => externalHost(name, 'subjectAltNames', '')),
      caCertificates: caCertificates === undefined ? undefined : file('caCertificates', caCertificates),
      client,
    };
  }
}

function file(prop: string, path: unknown): string {
  if (typeof path !== 'string' || !/^\/[^\0\n]*[^\0\n/]$/.test(path)) {
    throw problem({
      code: 'TLS_FILE',
      wrong: `${prop} ${show(path)} is not the path of a file`,
      allowed: 'an absolute path in the proxy’s container, such as "/etc/certs/ca.pem"',
      change: 'mount the file into the proxy (annotation sidecar.istio.io/userVolumeMount) and give its path',
    });
  }
  return path;
}
