// Enforces the egress rules of NetworkPolicies, as a network plugin does: on the node, where the address of a Service has already
// become that of a pod. What no policy selects may go anywhere; what some do, only where one of them says so.
import { list } from './kube.mjs';
import { selects } from './labels.mjs';
import { labelsOf } from './pods.mjs';
import { must, run } from './processes.mjs';
import { DNS, ISTIOD } from './wires.mjs';

const TABLE = 'live-network-policies';

/** What runs on the node itself here, as the pods that it is in a cluster. */
const SYSTEM = [
  { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, address: DNS },
  { namespace: 'istio-system', labels: { 'app': 'istiod', 'istio': 'pilot' }, address: ISTIOD },
];

export async function enforcePolicies(workloads) {
  const policies = await list('NetworkPolicy', 'networking.k8s.io');
  const namespaces = new Map((await list('Namespace')).map(({ metadata }) => [metadata.name, metadata.labels]));
  const pods = [...workloads.map(each => ({ namespace: each.namespace, labels: labelsOf(each), address: each.address })), ...SYSTEM];
  await must(['nft', '-f', '-'], { input: ruleset(policies, pods, namespaces) });
}

export async function liftPolicies() {
  await run(['nft', 'delete', 'table', 'inet', TABLE]);
}

/** How many packets of a pod have been dropped so far. */
export async function dropped(address) {
  const { stdout } = await run(['nft', 'list', 'chain', 'inet', TABLE, chainOf(address)]);
  return Number(/counter packets (\d+)/.exec(stdout)?.[1] ?? 0);
}

function chainOf(address) {
  return `pod-${address}`;
}

/** For each pod that is selected a chain of what it may do. */
function ruleset(policies, pods, namespaces) {
  for (const { spec, metadata } of policies) {
    if (typesOf(spec).includes('Ingress')) throw new Error(`NetworkPolicy ${metadata.namespace}/${metadata.name} is about ingress, which nobody enforces here`);
  }
  const chains = [], jumps = [];
  for (const pod of pods) {
    const own = policies.filter(({ spec, metadata }) => metadata.namespace === pod.namespace && selects(spec.podSelector ?? {}, pod.labels));
    if (own.length === 0) continue;
    const allowed = own.flatMap(({ spec, metadata }) => (spec.egress ?? []).flatMap(rule => allow(rule, metadata.namespace, pods, namespaces)));
    jumps.push(`ip saddr ${pod.address} jump ${chainOf(pod.address)}`);
    // Every packet is judged, not only the first of a connection; but what answers a connection from elsewhere is no egress.
    chains.push(`chain ${chainOf(pod.address)} { ct direction reply accept\n${allowed.map(each => `${each} accept\n`).join('')}counter drop\n}`);
  }
  const hooks = ['forward', 'input'].map(hook => `chain ${hook} { type filter hook ${hook} priority filter\n${jumps.join('\n')}\n}`);
  return `table inet ${TABLE} {\n${[...chains, ...hooks].join('\n')}\n}\n`;
}

function typesOf({ policyTypes, egress }) {
  return policyTypes ?? ['Ingress', ...(egress ? ['Egress'] : [])];
}

/** One egress rule as conditions: every peer with every port. */
function allow({ to, ports }, ofPolicy, pods, namespaces) {
  const peers = to?.length ? to.flatMap(peer => addresses(peer, ofPolicy, pods, namespaces)) : [''];
  return peers.flatMap(peer => (ports?.length ? ports.map(portCondition) : ['']).map(port => `${peer} ${port}`));
}

function addresses({ ipBlock, podSelector, namespaceSelector }, ofPolicy, pods, namespaces) {
  if (ipBlock) return [`ip daddr ${ipBlock.cidr}${ipBlock.except?.length ? ` ip daddr != { ${ipBlock.except.join(', ')} }` : ''}`];
  const inNamespace = namespaceSelector ? ({ namespace }) => selects(namespaceSelector, namespaces.get(namespace)) : ({ namespace }) => namespace === ofPolicy;
  return pods.filter(pod => inNamespace(pod) && selects(podSelector ?? {}, pod.labels)).map(({ address }) => `ip daddr ${address}`);
}

function portCondition({ protocol = 'TCP', port, endPort }) {
  if (typeof port === 'string') throw new Error(`a NetworkPolicy names port ${port}: containers have no named ports here`);
  if (port === undefined) return `meta l4proto ${protocol.toLowerCase()}`;
  return `${protocol.toLowerCase()} dport ${port}${endPort ? `-${endPort}` : ''}`;
}
