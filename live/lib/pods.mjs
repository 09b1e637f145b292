// The pods: an object in the API server, a place on the network, and, for those in the mesh, pilot-agent with Envoy under it.
import fs from 'node:fs';
import { mountFiles } from './files.mjs';
import { outboundFlags } from './interception.mjs';
import { apply, list, MERGE, OURS, pathOf, remove, request } from './kube.mjs';
import { must, run, start, until } from './processes.mjs';
import { DNS, makePlace, wire } from './wires.mjs';

const AGENT = { sidecar: 'sidecar', gateway: 'router', waypoint: 'waypoint' };
const ENVOY_USER = '1337';

export class Pods {
  #bin;
  #state;
  #running = new Map();
  #started = 0;

  constructor(bin, state) {
    this.#bin = bin;
    this.#state = state;
    fs.mkdirSync(`${state}/pods`);
  }

  /** Ends all pods that are not among these, or would not be the same; gives those that stay. */
  async endOthers(workloads, proxyConfig) {
    const wanted = new Set(workloads.filter(({ once }) => !once).map(each => keyOf(each, proxyConfig)));
    // Pods and service accounts may have gone with their namespace, or with a user's manifests.
    const present = new Set((await Promise.all([list('Pod'), list('ServiceAccount')])).flat().map(({ metadata }) => metadata.uid));
    await Promise.all([...this.#running].map(async ([key, pod]) => {
      if (wanted.has(key) && pod.uids.every(uid => present.has(uid))) return;
      this.#running.delete(key);
      await remove(pod.object);
      await pod.place.end();
    }));
    return [...this.#running.values()];
  }

  /** Makes exactly these pods run; one that is already there, and would be the same, stays. */
  async present(workloads, proxyConfig) {
    await this.endOthers(workloads, proxyConfig);
    const missing = workloads.filter(each => !this.#running.has(keyOf(each, proxyConfig)));
    await Promise.all(missing.map(async each => this.#running.set(keyOf(each, proxyConfig), await this.#start(each, proxyConfig))));
    return workloads.map(each => this.#running.get(keyOf(each, proxyConfig)));
  }

  async #start(workload, proxyConfig) {
    const folder = `${this.#state}/pods/${this.#started++}`;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(`${folder}/resolv.conf`, resolvConf(workload.namespace));
    const place = await makePlace({ resolvConf: `${folder}/resolv.conf`, log: `${folder}/place.log` });
    await wire(place, [workload.address]);
    const account = await serviceAccount(workload);
    const object = await apply(podObject(workload));
    await request('PATCH', `${await pathOf(object)}/status`, runningStatus(workload.address), MERGE);
    const pod = new Pod(workload, folder, place, object, [account.metadata.uid, object.metadata.uid]);
    await mountFiles(workload.files ?? [], pod);
    if (pod.hasProxy) await this.#startProxy(pod, proxyConfig);
    return pod;
  }

  async #startProxy(pod, proxyConfig) {
    const { name, namespace, serviceAccount, address, proxy, annotations = {} } = pod.workload;
    const folder = pod.folder;
    const metadata = proxyConfig.proxyMetadata ?? {}; // injection makes environment variables of these, such as for DNS capture
    await writeAgentFiles(pod);
    await must(['chown', '-R', `${ENVOY_USER}:${ENVOY_USER}`, folder]);
    if (proxy === 'sidecar') {
      await must([`${this.#bin}/pilot-agent`, 'istio-iptables', '-p', '15001', '-z', '15006', '-u', ENVOY_USER, '-g', ENVOY_USER,
        '-m', 'REDIRECT', ...outboundFlags(annotations), '-b', '*', '-d', '15090,15021,15020'], { wrap: pod.place.enter, env: metadata });
    }
    const asEnvoy = ['setpriv', '--reuid', ENVOY_USER, '--regid', ENVOY_USER, '--clear-groups'];
    const agent = [`${this.#bin}/pilot-agent`, 'proxy', AGENT[proxy], '--domain', `${namespace}.svc.cluster.local`, '--proxyLogLevel', 'warning'];
    start(['env', `--chdir=${folder}`, ...asEnvoy, ...agent], {
      wrap: pod.place.enter,
      log: `${folder}/agent.log`,
      env: {
        HOME: folder, POD_NAME: name, POD_NAMESPACE: namespace, SERVICE_ACCOUNT: serviceAccount, INSTANCE_IP: address,
        CLOUD_PLATFORM: 'none', // it would ask the clouds' metadata servers
        OUTPUT_CERTS: 'certs', GRPC_XDS_BOOTSTRAP: `${folder}/proxy/grpc.json`,
        ISTIO_META_CLUSTER_ID: 'Kubernetes', ISTIO_META_INTERCEPTION_MODE: 'REDIRECT', ...metadata,
        PROXY_CONFIG: JSON.stringify({
          binaryPath: `${this.#bin}/envoy`, configPath: `${folder}/proxy`, proxyBootstrapTemplatePath: `${this.#bin}/bootstrap.json`,
          concurrency: 1, drainDuration: '1s', fileFlushInterval: '0.02s', ...proxyConfig,
        }),
      },
    });
    await until(`the proxy of ${pod} is ready`, async () => (await pod.run(['curl', '-sf', 'http://127.0.0.1:15021/healthz/ready'])).code === 0);
  }
}

function keyOf(workload, proxyConfig) {
  return JSON.stringify([workload, proxyConfig]);
}

class Pod {
  constructor(workload, folder, place, object, uids) {
    Object.assign(this, { workload, folder, place, object, uids });
  }

  get hasProxy() {
    return this.workload.proxy in AGENT;
  }

  toString() {
    return `${this.workload.namespace}/${this.workload.name}`;
  }

  /** Runs a command in the pod. */
  run(command, options = {}) {
    return run(command, { ...options, wrap: this.place.enter });
  }

  /** A page of Envoy's administration interface. */
  async envoy(page) {
    const { code, stdout } = await this.run(['curl', '-sf', `http://127.0.0.1:15000/${page}`]);
    if (code !== 0) throw new Error(`Envoy of ${this} does not answer ${page}: curl says ${code}`);
    return stdout;
  }

  accessLog() {
    const file = `${this.folder}/access.log`;
    const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
    return lines.slice(0, -1).map(line => JSON.parse(line)); // behind the last line break a line may be half written
  }
}

/** The service account of a workload: one that a user has made, or else one of ours. */
async function serviceAccount({ serviceAccount: name, namespace }) {
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels: OURS } };
  return request('GET', await pathOf(object)).catch(() => apply(object));
}

async function writeAgentFiles({ workload, folder }) {
  const { namespace, serviceAccount, labels, annotations = {} } = workload;
  for (const path of ['proxy', 'certs', 'etc/istio/pod', 'var/run/secrets/tokens', 'var/run/secrets/istio', 'var/run/secrets/workload-spiffe-uds']) {
    fs.mkdirSync(`${folder}/${path}`, { recursive: true });
  }
  const account = await pathOf({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace } });
  const token = await request('POST', `${account}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['istio-ca'] } });
  fs.writeFileSync(`${folder}/var/run/secrets/tokens/istio-token`, token.status.token);
  const root = await until('istiod publishes its CA', () => request('GET', `/api/v1/namespaces/${namespace}/configmaps/istio-ca-root-cert`));
  fs.writeFileSync(`${folder}/var/run/secrets/istio/root-cert.pem`, root.data['root-cert.pem']);
  fs.writeFileSync(`${folder}/etc/istio/pod/labels`, pairs(labels));
  fs.writeFileSync(`${folder}/etc/istio/pod/annotations`, pairs(annotations));
}

/** As the downward API writes them. */
function pairs(texts) {
  return Object.entries(texts).map(([key, value]) => `${key}=${JSON.stringify(value)}\n`).join('');
}

/** Injection labels the pods that can be spoken to in mutual TLS; a gateway is none of those. */
export function labelsOf({ labels, proxy }) {
  return { ...labels, ...(proxy === 'sidecar' && { 'security.istio.io/tlsMode': 'istio' }) };
}

function podObject(workload) {
  const { name, namespace, serviceAccount, annotations, proxy } = workload;
  const containers = ['app', ...(proxy === 'sidecar' ? ['istio-proxy'] : [])].map(each => ({ name: each, image: 'none' }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labelsOf(workload), ...OURS }, annotations },
    spec: { serviceAccountName: serviceAccount, nodeName: 'node', terminationGracePeriodSeconds: 0, containers },
  };
}

function runningStatus(address) {
  return { status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }], conditions: [{ type: 'Ready', status: 'True' }] } };
}

export function resolvConf(namespace) {
  return `nameserver ${DNS}\nsearch ${namespace}.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n`;
}
