// Secrets and ConfigMaps that somebody has put into the cluster, and whether the proxies hold what is in them now.
import { caCertificate, clientCertificate } from './certificates.mjs';
import { apply, remove } from './kube.mjs';
import { until } from './processes.mjs';

/** Makes exactly these; those of the last scenario go. */
export class Credentials {
  #present = [];

  async present(credentials = []) {
    for (const object of this.#present) await remove(object);
    this.#present = await Promise.all(credentials.map(async each => apply(await objectOf(each))));
  }
}

async function objectOf({ kind, namespace, name, clientCertificate: commonName, ca }) {
  const { key, cert } = commonName ? await clientCertificate(commonName) : {};
  const content = { ...(commonName && { 'tls.crt': cert, 'tls.key': key }), ...(ca && { 'ca.crt': caCertificate(ca) }) };
  const object = { apiVersion: 'v1', kind, metadata: { name, namespace } };
  if (kind === 'ConfigMap') return { ...object, data: content };
  return { ...object, type: commonName ? 'kubernetes.io/tls' : 'Opaque', stringData: content };
}

/**
 * Waits until no proxy holds a former state of these. What it has not been given at all is another matter: it may have no right to it,
 * and the calls will show what comes of that.
 */
export async function credentialsArrived(credentials = [], pods) {
  const contents = new Map();
  for (const each of credentials) {
    const { data, stringData } = await objectOf(each);
    contents.set(`${each.kind} ${each.namespace}/${each.name}`, data ?? stringData);
  }
  for (const pod of pods.filter(each => each.hasProxy)) {
    await until(`${pod} holds the present Secrets`, async () => {
      const { configs } = JSON.parse(await pod.envoy('config_dump?resource=dynamic_active_secrets'));
      const old = (configs ?? []).find(secret => isOutdated(secret, pod.workload.namespace, contents));
      if (old) throw new Error(`${old.name} is not up to date`);
      return true;
    }, 20);
  }
}

/** Envoy names a secret by where istiod found it: `kubernetes://NAME`, `kubernetes-gateway://NAMESPACE/NAME`, `configmap://NAMESPACE/NAME`. */
function isOutdated({ name, secret }, namespace, contents) {
  const [, scheme, path] = /^(kubernetes|kubernetes-gateway|configmap):\/\/(.*)$/.exec(name) ?? [];
  if (!scheme) return false;
  const kind = scheme === 'configmap' ? 'ConfigMap' : 'Secret';
  const id = `${kind} ${path.includes('/') ? path : `${namespace}/${path}`}`;
  const content = contents.get(id) ?? contents.get(id.replace(/-cacert$/, ''));
  const held = secret.tls_certificate?.certificate_chain ?? secret.validation_context?.trusted_ca;
  const now = content?.[secret.tls_certificate ? 'tls.crt' : 'ca.crt'];
  return Buffer.from(held.inline_bytes, 'base64').toString() !== now;
}
