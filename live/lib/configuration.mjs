// When has everything that is in the API server arrived in every proxy?
//
// istiod must have read every object (it shows their resource versions). After that a marker is set, an EnvoyFilter that gives
// every proxy one more cluster which nobody uses: the push that brings it was made from all that istiod had read before. When
// Envoy has that cluster, it must also have accepted the listeners and routes of that push or a later one.
import { apply, kinds, list } from './kube.mjs';
import { ROOT_NAMESPACE } from './istiod.mjs';
import { until } from './processes.mjs';

/** The marker, as objects are named in reports. */
export const MARK = `EnvoyFilter ${ROOT_NAMESPACE}/live-mark`;

const UUID = 36;
const JUDGED = /^(Gateway|ListenerSet|\w+Route|BackendTLSPolicy)$/;

let marks = 0;

export async function configurationArrived(istiod, pods) {
  const proxies = pods.filter(pod => pod.hasProxy);
  for (let before, after = await objects(); before !== after.fingerprint; after = await objects()) {
    before = after.fingerprint; // istiod itself writes into objects (addresses of ServiceEntries, status): then once more
    await until('istiod has read every object', () => hasRead(istiod), 20);
    const mark = `live-mark-${++marks}`;
    await apply(marker(mark));
    await Promise.all(proxies.map(pod => until(`the configuration has arrived in ${pod}`, () => hasArrived(istiod, pod, mark), 30)));
  }
  // What lacks a Secret never becomes usable: that is no failure here, the calls will show what comes of it.
  await Promise.all(proxies.map(pod => until('all is usable', async () => (await unusable(pod)).length === 0, 5).catch(() => {})));
}

/** Names of what Envoy has been told but cannot use yet, such as a cluster whose Secret is missing. */
export async function unusable(pod) {
  const dump = sections(JSON.parse(await pod.envoy('config_dump')));
  return [
    ...(dump.Clusters.dynamic_warming_clusters ?? []).map(({ cluster }) => `cluster ${cluster.name}`),
    ...(dump.Listeners.dynamic_listeners ?? []).filter(each => each.warming_state).map(({ name }) => `listener ${name}`),
  ];
}

function marker(name) {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'live-mark', namespace: ROOT_NAMESPACE },
    spec: { configPatches: [{ applyTo: 'CLUSTER', patch: { operation: 'ADD', value: { name, type: 'STATIC', connect_timeout: '1s' } } }] },
  };
}

async function objects() {
  const watched = (await kinds()).filter(({ group }) => group.endsWith('.istio.io') || group === 'gateway.networking.k8s.io');
  const [configs, services, slices] = await Promise.all([
    Promise.all(watched.map(({ kind, group }) => list(kind, group).then(items => items.map(item => ({ kind, group, ...item }))))).then(all => all.flat()),
    list('Service'), list('EndpointSlice', 'discovery.k8s.io'),
  ]);
  const versions = [...configs, ...services, ...slices].filter(({ metadata }) => metadata.name !== 'live-mark');
  return { configs, services, slices, fingerprint: versions.map(({ metadata }) => `${metadata.uid}@${metadata.resourceVersion}`).sort().join() };
}

async function hasRead(istiod) {
  const [{ configs, services, slices }, read, registry, shards] = await Promise.all([
    objects(), istiod.debug('configz'), istiod.debug('registryz'), istiod.debug('endpointz'),
  ]);
  const id = ({ kind, group, apiVersion, metadata }) => `${kind}.${group ?? apiVersion.split('/')[0]} ${metadata.namespace ?? ''}/${metadata.name}`;
  // What istiod itself derives from objects of the Gateway API has no version.
  const readVersions = new Map(read.filter(({ metadata }) => metadata.resourceVersion).map(object => [id(object), object.metadata.resourceVersion]));
  for (const object of configs) {
    if (readVersions.get(id(object)) !== object.metadata.resourceVersion) throw new Error(`not read yet: ${id(object)}`);
    if (awaitsAddress(object)) throw new Error(`istiod has given no address yet to ${id(object)}`);
    if (awaitsJudgement(object)) throw new Error(`istiod has not judged yet: ${id(object)}`);
  }
  const gone = [...readVersions.keys()].find(key => !configs.some(object => id(object) === key));
  if (gone) throw new Error(`not forgotten yet: ${gone}`);

  const known = new Map(registry.filter(each => each.Attributes.ServiceRegistry === 'Kubernetes').map(each => [each.hostname, each]));
  for (const { metadata } of services) {
    const host = hostOf(metadata);
    if (known.get(host)?.ResourceVersion !== metadata.resourceVersion) throw new Error(`not read yet: Service ${host}`);
    const found = (shards[host]?.[metadata.namespace]?.Shards['Kubernetes/Kubernetes'] ?? [])
      .map(endpoint => `${endpoint.Addresses[0]} ${endpoint.EndpointPort}`);
    const expected = slices.filter(slice => isOf(slice, metadata)).flatMap(endpointsOf);
    if (unique(found) !== unique(expected)) throw new Error(`endpoints of ${host}: [${unique(found)}] instead of [${unique(expected)}]`);
  }
  const left = [...known.keys()].find(host => !services.some(({ metadata }) => hostOf(metadata) === host));
  if (left) throw new Error(`not forgotten yet: Service ${left}`);
  return true;
}

/** istiod gives an address to every host of a ServiceEntry that has none, and writes it into its status. */
function awaitsAddress({ kind, spec, status, metadata }) {
  return kind === 'ServiceEntry' && !spec.addresses?.length && (spec.resolution ?? 'NONE') !== 'NONE' && !status?.addresses?.length
    && metadata.labels?.['networking.istio.io/enable-autoallocate-ip'] !== 'false' && !spec.hosts.every(host => host.includes('*'));
}

/** Of Gateways, their listeners, routes and policies of the Gateway API istiod says in their status what it thinks of them, each time they change. */
function awaitsJudgement({ group, kind, status, metadata }) {
  if (group !== 'gateway.networking.k8s.io' || !JUDGED.test(kind)) return false;
  const conditions = [status, ...(status?.parents ?? []), ...(status?.ancestors ?? [])].flatMap(each => each?.conditions ?? []);
  return !conditions.some(({ observedGeneration }) => observedGeneration === metadata.generation);
}

function hostOf({ name, namespace }) {
  return `${name}.${namespace}.svc.cluster.local`;
}

function isOf(slice, service) {
  return slice.metadata.namespace === service.namespace && slice.metadata.labels?.['kubernetes.io/service-name'] === service.name;
}

function endpointsOf(slice) {
  return (slice.endpoints ?? []).flatMap(({ addresses }) => (slice.ports ?? []).flatMap(({ port }) => addresses.map(address => `${address} ${port}`)));
}

function unique(values) {
  return [...new Set(values)].sort().join(', ');
}

async function hasArrived(istiod, pod, mark) {
  const dump = sections(JSON.parse(await pod.envoy('config_dump')));
  const rejected = (dump.Listeners.dynamic_listeners ?? []).find(each => each.error_state);
  if (rejected) throw new Error(`Envoy rejects listener ${rejected.name}: ${rejected.error_state.details}`);
  const marked = (dump.Clusters.dynamic_active_clusters ?? []).some(({ cluster }) => cluster.name === mark);
  if (!marked) throw new Error(`its clusters are those of push ${dump.Clusters.version_info}`);

  const push = numberOf(dump.Clusters.version_info);
  const { proxy, resources } = (await istiod.debug('syncz')).find(each => each.proxy === `${pod.workload.name}.${pod.workload.namespace}`);
  const pushed = (dump.Routes.dynamic_route_configs ?? []).length > 0 ? /\.(Listener|RouteConfiguration)$/ : /\.Listener$/;
  for (const [type, { sent, acked, lastError: error }] of Object.entries(resources)) {
    if (error) throw new Error(`${proxy} rejects ${type}: ${error}`);
    if (sent && sent !== acked) throw new Error(`${proxy} has not accepted the last ${type}`);
    if (pushed.test(type) && !(numberOf(sent.slice(0, -UUID)) >= push)) throw new Error(`${type} are older than push ${push}`);
  }
  const draining = (await pod.envoy('stats?filter=draining')).match(/^listener_manager\.\S*: [1-9]\d*$/m);
  if (draining) throw new Error(`former listeners still answer: ${draining[0]}`);
  return true;
}

/** Versions are `<time>/<number>`; what istiod sends has such a version with a UUID behind it. */
function numberOf(version) {
  return Number(version.split('/')[1]);
}

function sections({ configs }) {
  return Object.fromEntries(configs.map(config => [config['@type'].match(/(\w+)ConfigDump$/)[1], config]));
}
