// istiod with its validating webhook.
import fs from 'node:fs';
import { zone } from './dns.mjs';
import { apply, kinds, list, request } from './kube.mjs';
import { run, start, until } from './processes.mjs';
import { HUB } from './wires.mjs';

export const ROOT_NAMESPACE = 'istio-system';
const NAMES = ['istiod.istio-system.svc', 'istiod.istio-system.svc.cluster.local'];

/** What every mesh here has. The access log is a file of the pod: the harness reads in it which cluster a call took. */
const BASE = {
  accessLogFile: 'access.log',
  accessLogEncoding: 'JSON',
  accessLogFormat: JSON.stringify({
    from: '%DOWNSTREAM_REMOTE_ADDRESS%', to: '%DOWNSTREAM_LOCAL_ADDRESS%', cluster: '%UPSTREAM_CLUSTER_RAW%', upstream: '%UPSTREAM_HOST%',
    route: '%ROUTE_NAME%', status: '%RESPONSE_CODE%', details: '%RESPONSE_CODE_DETAILS%', flags: '%RESPONSE_FLAGS%',
    failure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%', authority: '%REQ(:AUTHORITY)%', serverName: '%REQUESTED_SERVER_NAME%',
  }),
  defaultConfig: { discoveryAddress: `${NAMES[0]}:15012` },
};

// Istio's own Envoy build has extensions that a stock Envoy lacks. These settings leave those out that only carry metadata
// between proxies; live/istio/istiod does it for those that have no setting.
const STOCK_ENVOY = { PILOT_ENABLE_METADATA_EXCHANGE: 'false', PILOT_ENABLE_ALPN_FILTER: 'false' };

export async function startIstiod(bin, state, kubeconfig) {
  for (const name of NAMES) zone.set(name, [HUB]);
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ROOT_NAMESPACE } });
  await applyDefinitions(bin);
  const folder = `${state}/istiod`;
  fs.mkdirSync(folder);
  writeMesh(folder, {}, 0);
  start([`${bin}/istiod`, 'discovery', '--kubeconfig', kubeconfig, '--meshConfig', 'mesh.yaml', '--ctrlz_port', '0'], {
    cwd: folder,
    log: `${state}/istiod.log`,
    env: {
      POD_NAME: 'istiod', POD_NAMESPACE: ROOT_NAMESPACE, REVISION: 'default', CLUSTER_ID: 'Kubernetes', PILOT_ENABLE_AMBIENT: 'true',
      VALIDATION_WEBHOOK_CONFIG_NAME: '', INJECTION_WEBHOOK_CONFIG_NAME: '', ...STOCK_ENVOY,
    },
  });
  await until('istiod is ready', async () => (await run(['curl', '-sf', 'http://127.0.0.1:8080/ready'])).code === 0);
  await registerWebhook();
  return new Istiod(folder);
}

class Istiod {
  #folder;
  #mesh = '{}';
  #changes = 0;

  constructor(folder) {
    this.#folder = folder;
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

/** The mark tells one state of the file from another; nothing here is an Ingress, so its class means nothing. */
function writeMesh(folder, overlay, change) {
  const mark = `live-${change}`;
  const mesh = { ...BASE, ...overlay, defaultConfig: { ...BASE.defaultConfig, ...overlay.defaultConfig }, ingressClass: mark };
  fs.writeFileSync(`${folder}/mesh.yaml`, JSON.stringify(mesh));
  return mark;
}

/** The CRDs, and the templates from which istiod makes the gateways of the Gateway API. */
async function applyDefinitions(bin) {
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
