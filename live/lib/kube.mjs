// The Kubernetes API server with its controllers and kube-proxy, and a small client of its REST API.
import fs from 'node:fs';
import https from 'node:https';
import { DNS } from './wires.mjs';
import { run, start, until } from './processes.mjs';

const PORT = 6443;
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
let token;

export async function startKube(bin, state) {
  const kubeconfig = `${state}/kube/kubeconfig`;
  start([`${bin}/kube`, 'apiserver', `${state}/kube`, String(PORT)], { log: `${state}/apiserver.log` });
  await until('the API server is ready', async () => {
    token = fs.readFileSync(`${state}/kube/tokens.csv`, 'utf8').split(',')[0];
    return await request('GET', '/readyz') === 'ok';
  });
  await apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node' } });
  await request('PATCH', '/api/v1/nodes/node/status', { status: { addresses: [{ type: 'InternalIP', address: DNS }] } }, MERGE);
  start([`${bin}/kube`, 'proxy', '--kubeconfig', kubeconfig, '--hostname-override', 'node', '--proxy-mode', 'nftables',
    '--cluster-cidr', '10.244.0.0/16', '--conntrack-max-per-core', '0', '--healthz-bind-address', '', '--metrics-bind-address', ''],
  { log: `${state}/kube-proxy.log` });
  return kubeconfig;
}

/** Later than all CRDs: the garbage collector learns at its start which kinds can own something. */
export function startControllers(bin, state, kubeconfig) {
  start([`${bin}/kube`, 'controllers', kubeconfig], { log: `${state}/controllers.log` });
}

/** kubectl as a user types it; gives its exit status and output. */
export function kubectl(bin, kubeconfig, args, input) {
  return run([`${bin}/kube`, 'kubectl', ...args], { input, env: { KUBECONFIG: kubeconfig } });
}

/** The label of objects that stand for what a kubelet or an administrator would have made. */
export const OURS = { 'cdk8s-istio-egress/live': 'harness' };

export const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml'; // JSON is YAML

/** One request; gives the answer, parsed where it is JSON. Statuses that are no success are errors with `status`. */
export function request(method, path, body, type = 'application/json', accept = 'application/json') {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept, ...(body && { 'content-type': type }) };
    const sent = https.request({ host: '127.0.0.1', port: PORT, method, path, headers, agent }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', part => { text += part; });
      response.on('end', () => {
        const json = response.headers['content-type']?.includes('json');
        const content = json ? JSON.parse(text) : text;
        if (response.statusCode < 300) resolve(content);
        else reject(Object.assign(new Error(`${method} ${path}: ${content.message ?? text}`), { status: response.statusCode }));
      });
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

/** Server-side apply, in the harness's own name. */
export async function apply(object) {
  return request('PATCH', `${await pathOf(object)}?fieldManager=live&force=true`, object, APPLY);
}

export async function remove(object) {
  await request('DELETE', await pathOf(object)).catch(error => {
    if (error.status !== 404) throw error;
  });
}

let known = [];

/** The kinds the API server can list, each in one version: `{ kind, group, path, namespaced }`. */
export async function kinds() {
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const groups = (await Promise.all(['/api', '/apis'].map(path => request('GET', path, undefined, undefined, type)))).flatMap(list => list.items);
  known = groups.flatMap(group => {
    const name = group.metadata.name ?? '';
    const taken = new Set();
    return group.versions.flatMap(version => (version.resources ?? [])
      .filter(resource => resource.verbs.includes('list') && !taken.has(resource.resource) && taken.add(resource.resource))
      .map(resource => ({
        kind: resource.responseKind.kind,
        group: name,
        path: name ? `/apis/${name}/${version.version}` : `/api/${version.version}`,
        plural: resource.resource,
        namespaced: resource.scope === 'Namespaced',
      })));
  });
  return known;
}

/** All objects of a kind, in all namespaces. */
export async function list(kind, group = '') {
  const found = await kindOf(kind, group);
  return found ? (await request('GET', `${found.path}/${found.plural}`)).items : [];
}

async function kindOf(kind, group) {
  const find = () => known.find(each => each.kind === kind && each.group === group);
  if (!find()) await kinds();
  return find();
}

export async function pathOf({ apiVersion, kind, metadata }) {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  const found = await kindOf(kind, group);
  if (!found) throw new Error(`the API server knows no ${kind} of ${apiVersion}`);
  const namespace = found.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${found.path}${namespace}/${found.plural}/${metadata.name}`;
}
