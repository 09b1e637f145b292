// Puts objects into the API server as a user does, and takes them out again, leaving nothing behind.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { apply, kinds, kubectl, list, OURS, remove, request } from './kube.mjs';
import { MARK } from './configuration.mjs';
import { until } from './processes.mjs';

const APPLY = ['apply', '--server-side', '--validate=strict', '-f', '-'];

const LIBRARY = 'cdk8s-istio-egress';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

/** The kinds that README.md's commands name. */
function cleanUpKinds() {
  const readme = fs.readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return [...readme.matchAll(/kubectl delete ((?:services|gateways)\S+)/g)].map(([, kinds]) => kinds).join(',');
}

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

  /** Makes the namespaces of the world; those that the manifests bring themselves must not be there before. */
  async presentNamespaces(namespaces, objects) {
    const brought = namesOf(objects, 'Namespace');
    const present = await list('Namespace');
    for (const { metadata } of present.filter(each => brought.includes(each.metadata.name))) {
      await remove({ apiVersion: 'v1', kind: 'Namespace', metadata });
      await until(`namespace ${metadata.name} is gone`, async () => (await list('Namespace')).every(each => each.metadata.uid !== metadata.uid), 30);
    }
    for (const { name, labels = {} } of namespaces.filter(each => !brought.includes(each.name))) {
      await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
      await until(`istiod publishes its CA in ${name}`, () => request('GET', `/api/v1/namespaces/${name}/configmaps/istio-ca-root-cert`), 20);
    }
  }

  /** Dry run, then for good. Gives what kubectl has to say, and whether all was accepted. */
  async apply(objects, text) {
    if (objects.length === 0) return { accepted: true, output: '' };
    // A dry run makes no namespaces, so what is to live in new ones would be refused by it.
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
    if (namespaces.length > 0) await this.#kubectl(APPLY, namespaces.map(each => JSON.stringify(each)).join('\n---\n'));
    const trial = await this.#kubectl([...APPLY, '--dry-run=server'], text);
    if (trial.code !== 0) return { accepted: false, output: trial.stderr };
    const { code, stderr } = await this.#kubectl(APPLY, text);
    return { accepted: code === 0, output: stderr };
  }

  async delete(objects, text) {
    if (objects.length === 0) return { deleted: true, output: '' };
    const { code, stderr } = await this.#kubectl(['delete', '--ignore-not-found', '--timeout=30s', '-f', '-'], text);
    return { deleted: code === 0, output: stderr };
  }

  /** The command by which README.md cleans up, in all namespaces: it must remove whatever carries its label, but namespaces. */
  async cleanUp(objects) {
    const labelled = objects.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.labels?.[MANAGED_BY] === LIBRARY);
    if (labelled.length === 0) return [];
    const { code, stderr } = await this.#kubectl(['delete', cleanUpKinds(), '-A', '-l', `${MANAGED_BY}=${LIBRARY}`, '--timeout=30s']);
    if (code !== 0) return stderr.split('\n');
    const { stdout } = await this.#kubectl(['get', '--ignore-not-found', '-o', 'name', '-f', '-'], labelled.map(each => JSON.stringify(each)).join('\n---\n'));
    return stdout.split('\n').filter(Boolean).map(name => `still there: ${name}`);
  }

  #kubectl(args, input) {
    return kubectl(this.#bin, this.#kubeconfig, args, input);
  }
}

/** Everything but our own that is in the API server: the name of each object, and a hash of what its owner decides about it. */
export async function snapshot() {
  const listed = await Promise.all((await kinds()).filter(({ kind }) => !OWN_ACCOUNTS.includes(kind))
    .map(({ kind, group }) => list(kind, group).then(items => items.filter(item => !isOurs(item)).map(item => [nameOf(kind, item), hash(item)]))));
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

function isOurs({ metadata }) {
  return Object.keys(OURS).some(label => metadata.labels?.[label] === OURS[label]);
}

function namesOf(objects, kind) {
  return objects.filter(each => each.kind === kind).map(({ metadata }) => metadata.name);
}

function nameOf(kind, { metadata }) {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

function hash({ metadata, status, ...rest }) {
  const { labels, finalizers, ownerReferences } = metadata;
  const { [LEADER]: _, ...annotations } = metadata.annotations ?? {};
  return crypto.createHash('sha256').update(JSON.stringify([labels, annotations, finalizers, ownerReferences, rest])).digest('hex');
}
