// istiod with its validating webhook.
import fs from 'node:fs';
import { FORMAT } from './access-log.mjs';
import { zone } from './dns.mjs';
import { apply, kinds, list, request } from './kube.mjs';
import { run, start, stop, until } from './processes.mjs';
import { ISTIOD } from './wires.mjs';

export const ROOT_NAMESPACE = 'istio-system';
const GATEWAY_CLASSES = ['istio', 'istio-remote', 'istio-waypoint'];
const NAMES = ['istiod.istio-system.svc', 'istiod.istio-system.svc.cluster.local'];

/** What every mesh here has. The access log is a file of the pod: the harness reads in it which cluster a call took. */
const BASE = {
  accessLogFile: 'access.log',
  accessLogEncoding: 'JSON',
  accessLogFormat: JSON.stringify(FORMAT),
  connectTimeout: '2s', // instead of 10: what a NetworkPolicy drops is tried three times
  defaultConfig: { discoveryAddress: `${NAMES[0]}:15012` },
};

// Istio's own Envoy build has extensions that a stock Envoy lacks. These settings leave those out that only carry metadata
// between proxies; live/istio/istiod does it for those that have no setting.
const STOCK_ENVOY = { PILOT_ENABLE_METADATA_EXCHANGE: 'false', PILOT_ENABLE_ALPN_FILTER: 'false' };

export async function startIstiod(bin, state, kubeconfig) {
  for (const name of NAMES) zone.set(name, [ISTIOD]);
  const istiod = new Istiod(bin, state, kubeconfig);
  await istiod.start();
  await registerWebhook();
  await until('istiod has made its GatewayClasses', async () => {
    const names = (await list('GatewayClass', 'gateway.networking.k8s.io')).map(({ metadata }) => metadata.name);
    return GATEWAY_CLASSES.every(name => names.includes(name));
  });
  return istiod;
}

class Istiod {
  #command;
  #folder;
  #log;
  #process;
  #mesh = '{}';
  #changes = 0;
  #rights = '';

  constructor(bin, state, kubeconfig) {
    this.#command = [`${bin}/istiod`, 'discovery', '--kubeconfig', kubeconfig, '--meshConfig', 'mesh.yaml', '--ctrlz_port', '0'];
    this.#folder = `${state}/istiod`;
    this.#log = `${state}/istiod.log`;
    fs.mkdirSync(this.#folder);
    writeMesh(this.#folder, {}, 0);
  }

  async start() {
    this.#process = start(this.#command, {
      cwd: this.#folder,
      log: this.#log,
      env: {
        POD_NAME: 'istiod', POD_NAMESPACE: ROOT_NAMESPACE, REVISION: 'default', CLUSTER_ID: 'Kubernetes', PILOT_ENABLE_AMBIENT: 'true',
        VALIDATION_WEBHOOK_CONFIG_NAME: '', INJECTION_WEBHOOK_CONFIG_NAME: '',
        ENABLE_LEADER_ELECTION: 'false', // there is only one, and the next one needs not wait until a lease of the last one ends
        ...STOCK_ENVOY,
      },
    });
    await until('istiod is ready', async () => (await run(['curl', '-sf', 'http://127.0.0.1:8080/ready'])).code === 0);
  }

  /** istiod remembers for minutes who may read Secrets. Where somebody has changed that since, a new one has to ask again. */
  async forgetRights() {
    const rights = await presentRights();
    if (rights === this.#rights) return;
    this.#rights = rights;
    await stop(this.#process);
    await this.start();
  }

  /** Lays settings over the mesh's, and waits until istiod has read them. */
  async setMesh(overlay = {}) {
    if (JSON.stringify(overlay) === this.#mesh) return;
    this.#mesh = JSON.stringify(overlay);
    const mark = writeMesh(this.#folder, overlay, ++this.#changes);
    await until('istiod reads its mesh settings again', async () => (await this.debug('mesh')).ingressClass === mark);
  }

  /** One of istiod's debug pages. */
  async debug(page) {
    const answer = await run(['curl', '-sf', `http://127.0.0.1:8080/debug/${page}`]);
    if (answer.code !== 0) throw new Error(`istiod's debug page ${page}: curl says ${answer.code}`);
    return JSON.parse(answer.stdout);
  }
}

/** All rules that are not Kubernetes' own. */
async function presentRights() {
  const kinds = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'];
  const rules = (await Promise.all(kinds.map(kind => list(kind, 'rbac.authorization.k8s.io')))).flat();
  return rules.filter(({ metadata }) => !metadata.labels?.['kubernetes.io/bootstrapping'])
    .map(({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`).sort().join();
}

/** The mark tells one state of the file from another; nothing here is an Ingress, so its class means nothing. */
function writeMesh(folder, overlay, change) {
  const mark = `live-${change}`;
  const mesh = { ...BASE, ...overlay, defaultConfig: { ...BASE.defaultConfig, ...overlay.defaultConfig }, ingressClass: mark };
  fs.writeFileSync(`${folder}/mesh.yaml`, JSON.stringify(mesh));
  return mark;
}

/** The CRDs, and the templates from which istiod makes the gateways of the Gateway API. */
export async function applyDefinitions(bin) {
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ROOT_NAMESPACE } });
  await Promise.all(JSON.parse(fs.readFileSync(`${bin}/definitions.json`, 'utf8')).map(apply));
  await until('the API server serves all CRDs', async () => {
    const crds = await list('CustomResourceDefinition', 'apiextensions.k8s.io');
    if (!crds.every(crd => crd.status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True'))) return false;
    await Promise.all((await kinds()).map(({ kind, group }) => list(kind, group)));
    return true;
  });
}

async function registerWebhook() {
  const root = await until('istiod publishes its CA', () => request('GET', `/api/v1/namespaces/${ROOT_NAMESPACE}/configmaps/istio-ca-root-cert`));
  await apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'istio-validator' },
    webhooks: [{
      name: 'validation.istio.io',
      clientConfig: { url: `https://${NAMES[0]}:15017/validate`, caBundle: Buffer.from(root.data['root-cert.pem']).toString('base64') },
      rules: [{
        operations: ['CREATE', 'UPDATE'],
        apiGroups: ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
        apiVersions: ['*'],
        resources: ['*'],
      }],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    }],
  });
}
