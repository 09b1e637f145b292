import { problem, show } from './errors';
import { isDnsLabel } from './input/dns-label';

/** Who may call a destination. */
export class EgressClient {
  /**
   * Workloads that run as a service account.
   *
   * @param name Name of the service account.
   * @param namespaceName Its namespace. Default: that of the destination's chart.
   * @throws NAME_INVALID
   */
  public static serviceAccount(name: string, namespaceName?: string): EgressClient {
    return new EgressClient(checked('service account', name), namespaceName === undefined ? undefined : checked('namespace', namespaceName));
  }

  /**
   * All workloads of a namespace.
   *
   * @param namespaceName Name of the namespace.
   * @throws NAME_INVALID
   */
  public static inNamespace(namespaceName: string): EgressClient {
    return new EgressClient(undefined, checked('namespace', namespaceName));
  }

  /** Name of the service account, if it is one. */
  public readonly serviceAccountName?: string;
  /** Name of the namespace, if it is given. */
  public readonly namespaceName?: string;

  private constructor(serviceAccountName?: string, namespaceName?: string) {
    this.serviceAccountName = serviceAccountName;
    this.namespaceName = namespaceName;
  }
}

function checked(what: string, name: unknown): string {
  const valid = what === 'namespace' ? isDnsLabel(name) : typeof name === 'string' && name.length <= 253 && name.split('.').every(isDnsLabel);
  if (valid) return name as string;
  throw problem({
    code: 'NAME_INVALID',
    wrong: `${what} ${show(name)} is not a valid name`,
    allowed: 'names as Kubernetes has them, in lower-case letters, digits and dashes',
    change: 'give the name alone',
  });
}
