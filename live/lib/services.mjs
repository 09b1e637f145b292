// What must follow from the Services in the API server before anybody can call them: slices, names in DNS, rules of kube-proxy.
import { zone } from './dns.mjs';
import { list } from './kube.mjs';
import { run, until } from './processes.mjs';

const SERVICE = 'kubernetes.io/service-name';
const MANAGER = 'endpointslice.kubernetes.io/managed-by';
const DOMAIN = 'svc.cluster.local';
let published = [];

export async function servicesSettled() {
  await until('Kubernetes\' controllers have written the slices of every Service', slicesWritten, 20);
  await publishNames();
  await until('kube-proxy has rules for every endpoint', proxied, 20);
}

/** Real controllers write these slices; here is only what they must come to. */
async function slicesWritten() {
  const [services, pods, endpoints, slices] = await Promise.all([
    list('Service'), list('Pod'), list('Endpoints'), list('EndpointSlice', 'discovery.k8s.io'),
  ]);
  for (const service of services.filter(each => each.spec.type !== 'ExternalName')) {
    const { namespace, name } = service.metadata;
    const written = manager => addresses(slices.filter(slice => slice.metadata.namespace === namespace
      && slice.metadata.labels?.[SERVICE] === name && slice.metadata.labels[MANAGER] === manager));
    const ofService = endpoints.find(each => each.metadata.namespace === namespace && each.metadata.name === name);
    if (service.spec.selector) {
      const selected = pods.filter(pod => pod.metadata.namespace === namespace && selects(service.spec.selector, pod.metadata.labels));
      expectSame(`slices of Service ${namespace}/${name}`, selected.map(pod => pod.status.podIP), written('endpointslice-controller.k8s.io'));
    } else if (ofService) {
      const listed = (ofService.subsets ?? []).flatMap(subset => (subset.addresses ?? []).map(({ ip }) => ip));
      expectSame(`slices of Endpoints ${namespace}/${name}`, listed, written('endpointslicemirroring-controller.k8s.io'));
    }
  }
  const owners = new Set([...services, ...endpoints].map(({ metadata }) => metadata.uid));
  const orphan = slices.find(({ metadata }) => metadata.ownerReferences?.length && !owners.has(metadata.ownerReferences[0].uid));
  if (orphan) throw new Error(`EndpointSlice ${orphan.metadata.namespace}/${orphan.metadata.name} has outlived its owner`);
  return true;
}

function selects(selector, labels = {}) {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function addresses(slices) {
  return slices.flatMap(slice => (slice.endpoints ?? []).flatMap(endpoint => endpoint.addresses));
}

function expectSame(what, expected, found) {
  const [a, b] = [expected, found].map(each => [...new Set(each)].sort().join(' '));
  if (a !== b) throw new Error(`${what}: [${b}] instead of [${a}]`);
}

/** As the DNS of a cluster does it: an alias for ExternalName, the cluster IP for the others. */
async function publishNames() {
  for (const name of published) zone.delete(name);
  published = [];
  for (const { metadata, spec } of await list('Service')) {
    const name = `${metadata.name}.${metadata.namespace}.${DOMAIN}`;
    zone.set(name, spec.externalName ? [spec.externalName] : spec.clusterIPs?.filter(ip => ip !== 'None') ?? []);
    published.push(name);
  }
}

async function proxied() {
  const [services, slices] = await Promise.all([list('Service'), list('EndpointSlice', 'discovery.k8s.io')]);
  const rules = (await run(['nft', 'list', 'table', 'ip', 'kube-proxy'])).stdout;
  for (const service of services.filter(each => each.spec.clusterIP && each.spec.clusterIP.includes('.'))) {
    const { namespace, name } = service.metadata;
    const own = slices.filter(slice => slice.metadata.namespace === namespace && slice.metadata.labels?.[SERVICE] === name && slice.addressType === 'IPv4');
    for (const port of service.spec.ports) {
      const protocol = port.protocol.toLowerCase();
      const isServed = rules.includes(`${service.spec.clusterIP} . ${protocol} . ${port.port} `);
      const chain = rules.match(new RegExp(`chain service-\\w+-${namespace}/${name}/${protocol}/${port.name ?? ''} \\{[^{}]*(\\{[^}]*\\})?`))?.[0] ?? '';
      const targets = chain.split(/[^\d. ]+/).map(each => each.trim());
      const expected = own.flatMap(slice => (slice.ports ?? []).filter(each => (each.name ?? '') === (port.name ?? ''))
        .flatMap(each => addresses([slice]).map(address => `${address} . ${each.port}`)));
      for (const target of expected) {
        if (!isServed || !targets.includes(target)) throw new Error(`no rule from ${namespace}/${name}:${port.port} to ${target}`);
      }
    }
  }
  return true;
}
