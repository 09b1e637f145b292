import { problem, show } from './errors';
import { isDnsLabel } from './input/dns-label';
import { externalHost } from './input/host';
import { labels } from './input/labels';
import { knownProps, Names } from './input/props';
import { isReason } from './input/reason';
import { OriginationIntent, Trust } from './plan/intent';

/** What all kinds of TLS origination know about the server. */
export interface TlsServerOptions {
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
}

/** Options of `TlsOrigination.simple()`. */
export interface SimpleTlsOptions extends TlsServerOptions {
  /**
   * Path, inside the proxy's container, of a PEM file with the CA certificates to trust.
   *
   * @default - the CA certificates of the proxy's image
   */
  readonly caCertificates?: string;

  /**
   * Name of a ConfigMap in the chart's namespace with the CA certificates to trust, in PEM, under the key `ca.crt`. Since Istio 1.26.
   *
   * @default - the CA certificates of the proxy's image
   */
  readonly caConfigMap?: string;

  /**
   * Why it is right that nobody verifies the server: whoever answers gets the requests. Written as an annotation.
   *
   * @default - the server is verified
   */
  readonly unverifiedReason?: string;
}

/** Options of `TlsOrigination.mutual()`. */
export interface MutualTlsOptions extends TlsServerOptions {
  /** Path, inside the proxy's container, of a PEM file with the client certificate. */
  readonly clientCertificate: string;

  /** Path, inside the proxy's container, of a PEM file with the client certificate's private key. */
  readonly privateKey: string;

  /**
   * Path, inside the proxy's container, of a PEM file with the CA certificates to trust.
   *
   * @default - the CA certificates of the proxy's image
   */
  readonly caCertificates?: string;

  /**
   * Why it is right that nobody verifies the server: whoever answers gets the requests. Written as an annotation.
   *
   * @default - the server is verified
   */
  readonly unverifiedReason?: string;
}

/** Options of `TlsOrigination.mutualWithSecret()`. */
export interface MutualSecretTlsOptions extends TlsServerOptions {
  /**
   * Name of a Secret in the chart's namespace, or in that of the egress gateway: the client certificate (`tls.crt`), its key (`tls.key`) and the CA certificates to trust
   * (`ca.crt`), in PEM. It is not made here: keys do not belong into manifests.
   */
  readonly credentialName: string;

  /**
   * Labels of the pods that present the certificate: Istio reads a Secret for selected workloads only. At least one.
   *
   * @default - those of the egress gateway, where there is one; otherwise they must be given
   */
  readonly workloadLabels?: { [name: string]: string };

  /**
   * Service account of these pods. Istio asks that it may list the Secrets of its namespace, so a Role and a RoleBinding allow it.
   *
   * @default - that of the egress gateway, where there is one; otherwise it must be given
   */
  readonly serviceAccount?: string;
}

const SERVER_OPTIONS = { serverName: true, subjectAltNames: true } as const;
const SIMPLE: Names<SimpleTlsOptions> = { ...SERVER_OPTIONS, caCertificates: true, caConfigMap: true, unverifiedReason: true };
const MUTUAL: Names<MutualTlsOptions> = {
  ...SERVER_OPTIONS, clientCertificate: true, privateKey: true, caCertificates: true, unverifiedReason: true,
};
const MUTUAL_SECRET: Names<MutualSecretTlsOptions> = { ...SERVER_OPTIONS, credentialName: true, workloadLabels: true, serviceAccount: true };

/**
 * TLS that Istio originates for a workload that sends plaintext. The server is verified, unless a reason says why not: its
 * certificate must be signed by a trusted CA and carry the expected name.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/
 */
export class TlsOrigination {
  /**
   * The service requires TLS.
   *
   * @throws PROPS, HOST_INVALID, TLS_FILE, TLS_NAMES, TLS_TRUST, NAME_INVALID for values that cannot work.
   */
  public static simple(options: SimpleTlsOptions = {}): TlsOrigination {
    knownProps('options of TlsOrigination.simple', options, SIMPLE);
    return new TlsOrigination({ requires: 'TLS', ...server(options), trust: trust(options) });
  }

  /**
   * The service requires mutual TLS: the proxy presents a client certificate from files.
   *
   * @throws PROPS, HOST_INVALID, TLS_FILE, TLS_NAMES, TLS_TRUST for values that cannot work.
   */
  public static mutual(options: MutualTlsOptions): TlsOrigination {
    knownProps('options of TlsOrigination.mutual', options, MUTUAL);
    const client = { clientCertificate: file('clientCertificate', options.clientCertificate), privateKey: file('privateKey', options.privateKey) };
    return new TlsOrigination({ requires: 'mutual TLS', ...server(options), trust: trust(options), client });
  }

  /**
   * The service requires mutual TLS: the proxies of one workload, or an egress gateway, present a client certificate from a Secret. Any other workload gets TLS
   * without one, which the service refuses. The workload's own containers may then list the Secrets of their namespace, too: where that is
   * too much, mount the Secret into the proxy and use `mutual()`.
   *
   * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/#mutual-tls-origination-for-egress-traffic
   * @throws PROPS, HOST_INVALID, TLS_NAMES, NAME_INVALID, LABELS for values that cannot work.
   */
  public static mutualWithSecret(options: MutualSecretTlsOptions): TlsOrigination {
    knownProps('options of TlsOrigination.mutualWithSecret', options, MUTUAL_SECRET);
    const { workloadLabels, serviceAccount } = options;
    const selected = workloadLabels === undefined ? undefined : labels('workloadLabels', workloadLabels);
    if ((selected === undefined) !== (serviceAccount === undefined) || (selected && Object.keys(selected).length === 0)) {
      throw problem({
        code: 'LABELS',
        wrong: `workloadLabels are ${selected ? show(Object.keys(selected)) : 'left out'}, and serviceAccount is ${show(serviceAccount)}`,
        allowed: 'labels that select the pods of one workload, with its service account, or neither for an egress gateway',
        change: 'write the labels of the workload’s pods, such as { app: "curl" }, and the service account they run as',
      });
    }
    return new TlsOrigination({
      requires: 'mutual TLS',
      ...server(options),
      trust: { by: 'Secret' },
      credential: {
        credentialName: kubernetesName('credentialName', options.credentialName),
        ...(selected && serviceAccount !== undefined ? { user: { labels: selected, serviceAccount: kubernetesName('serviceAccount', serviceAccount) } } : {}),
      },
    });
  }

  /** @internal */
  public readonly _intent: OriginationIntent;

  private constructor(intent: OriginationIntent) {
    this._intent = intent;
  }
}

function server({ serverName, subjectAltNames }: TlsServerOptions): Pick<OriginationIntent, 'serverName' | 'subjectAltNames'> {
  if (subjectAltNames !== undefined && (!Array.isArray(subjectAltNames) || subjectAltNames.length === 0)) {
    throw problem({
      code: 'TLS_NAMES',
      wrong: `subjectAltNames ${show(subjectAltNames)} has no name`,
      allowed: 'one name or more: without one, any server with a certificate of that CA would do',
      change: 'name one, or leave subjectAltNames out: then it is the server name',
    });
  }
  return {
    serverName: serverName === undefined ? undefined : externalHost(serverName, 'serverName', ''),
    subjectAltNames: subjectAltNames && [...subjectAltNames].map(name => externalHost(name, 'subjectAltNames', '')),
  };
}

function trust({ caCertificates, caConfigMap, unverifiedReason, subjectAltNames }: SimpleTlsOptions): Trust {
  const given = Object.entries({ caCertificates, caConfigMap, unverifiedReason }).filter(([, value]) => value !== undefined).map(([prop]) => prop);
  const contradiction = given.length > 1 ? given : unverifiedReason !== undefined && subjectAltNames !== undefined ? ['unverifiedReason', 'subjectAltNames'] : [];
  if (contradiction.length > 0) {
    throw problem({
      code: 'TLS_TRUST',
      wrong: `${contradiction.join(' and ')} are given together`,
      allowed: 'one of caCertificates, caConfigMap and unverifiedReason, and names to verify where there is a CA',
      change: 'say one way in which the server is verified',
    });
  }
  if (caCertificates !== undefined) return { by: 'file', path: file('caCertificates', caCertificates) };
  if (caConfigMap !== undefined) return { by: 'ConfigMap', name: kubernetesName('caConfigMap', caConfigMap) };
  if (unverifiedReason === undefined) return { by: 'system' };
  if (!isReason(unverifiedReason)) {
    throw problem({
      code: 'TLS_TRUST',
      wrong: `unverifiedReason is ${show(unverifiedReason)}`,
      allowed: 'a text that says why nobody needs to verify the server',
      change: 'write the reason, or leave it out: then the server is verified',
    });
  }
  return { by: 'nothing', reason: unverifiedReason };
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

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
function kubernetesName(prop: string, name: unknown): string {
  if (typeof name !== 'string' || name.length > 253 || !name.split('.').every(isDnsLabel)) {
    throw problem({
      code: 'NAME_INVALID',
      wrong: `${prop} ${show(name)} is not a valid name`,
      allowed: 'lower-case letters, digits, dashes and dots, as names of objects have them',
      change: 'give the name alone, without kind and namespace',
    });
  }
  return name;
}
