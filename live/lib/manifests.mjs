// Puts objects into the API server as a user does, and takes them out again, leaving nothing behind.
import crypto from 'node:crypto';
import { apply, kinds, kubectl, list, request } from './kube.mjs';
import { MARK } from './configuration.mjs';
import { until } from './processes.mjs';

const APPLY = ['apply', '--server-side', '--validate=strict', '-f', '-'];

/** Kinds in which Kubernetes and Istio keep account of their own running. */
const OWN_ACCOUNTS = ['Event', 'Lease', 'ComponentStatus', 'CustomResourceDefinition', 'APIService'];
const LEADER = 'control-plane.alpha.kubernetes.io/leader';

export class Cluster {
  #bin;
  #kubeconfig;

  constructor(bin, kubeconfig) {
    this.#bin = bin;
    this.#kubeconfig = kubeconfig;
  }

  /** Labels and all, whatever they were before. */
  async presentNamespaces(namespaces) {
    for (const { name, labels = {} } of namespaces) {
      await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      await until(`istiod publishes its CA in ${name}`, () => request('GET', `/api/v1/namespaces/${name}/configmaps/istio-ca-root-cert`), 20);
    }
  }

  /** Dry run, then for good. Gives what kubectl has to say, and whether all was accepted. */
  async apply(text) {
    if (!text.trim()) return { accepted: true, output: '' };
    const trial = await this.#kubectl([...APPLY, '--dry-run=server'], text);
    if (trial.code !== 0) return { accepted: false, output: trial.stderr };
    const { code, stderr } = await this.#kubectl(APPLY, text);
    return { accepted: code === 0, output: stderr };
  }

  async delete(text) {
    if (!text.trim()) return { deleted: true, output: '' };
    const { code, stderr } = await this.#kubectl(['delete', '--ignore-not-found', '--timeout=30s', '-f', '-'], text);
    return { deleted: code === 0, output: stderr };
  }

  #kubectl(args, input) {
    return kubectl(this.#bin, this.#kubeconfig, args, input);
  }
}

/** Everything that is in the API server: the name of each object, and a hash of what its owner decides about it. */
export async function snapshot() {
  const listed = await Promise.all((await kinds()).filter(({ kind }) => !OWN_ACCOUNTS.includes(kind))
    .map(({ kind, group }) => list(kind, group).then(items => items.map(item => [nameOf(kind, item), hash(item)]))));
  return new Map(listed.flat().filter(([name]) => name !== MARK));
}

/** Waits until the API server is as it was, for what controllers take away a moment later; gives the differences that stay. */
export async function leftovers(before) {
  let different = [];
  const same = async () => {
    const after = await snapshot();
    different = [...after].filter(([name, value]) => before.get(name) !== value).map(([name]) => before.has(name) ? `changed: ${name}` : `left: ${name}`)
      .concat([...before.keys()].filter(name => !after.has(name)).map(name => `gone: ${name}`)).sort();
    return different.length === 0;
  };
  await until('the API server is as it was', same, 10).catch(() => {});
  return different;
}

function nameOf(kind, { metadata }) {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

function hash({ metadata, status, ...rest }) {
  const { labels, finalizers, ownerReferences } = metadata;
  const { [LEADER]: _, ...annotations } = metadata.annotations ?? {};
  return crypto.createHash('sha256').update(JSON.stringify([labels, annotations, finalizers, ownerReferences, rest])).digest('hex');
}
