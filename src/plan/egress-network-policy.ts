import { GatewayIntent, MeshFacts } from './intent';
import { networkPolicy } from '../resources/network-policy';
import { Resource } from '../resources/resource';

export interface EgressNetworkPolicyIntent {
  readonly name: string;
  /** Labels of the pods that it is for; none for all of the namespace. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly gateways: readonly GatewayIntent[];
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Connections go to pods: what a Service stands for, kube-proxy and sidecars have already put in its place. */
export function planEgressNetworkPolicy({ name, podLabels, gateways }: EgressNetworkPolicyIntent, { rootNamespace }: MeshFacts): Resource[] {
  const pods = (namespace: string, labels: Readonly<Record<string, string>>) => ({
    namespaceSelector: { matchLabels: { [NAME_LABEL]: namespace } },
    podSelector: { matchLabels: labels },
  });
  return [networkPolicy(name, {
    podSelector: Object.keys(podLabels).length > 0 ? { matchLabels: podLabels } : {},
    policyTypes: ['Egress'],
    egress: [
      { to: [pods('kube-system', { 'k8s-app': 'kube-dns' })], ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }] },
      // Configuration and certificates of the sidecars.
      { to: [pods(rootNamespace, { app: 'istiod' })], ports: [{ port: 15012, protocol: 'TCP' }] },
      ...(gateways.length > 0 ? [{ to: gateways.map(({ namespace, labels }) => pods(namespace, labels)) }] : []),
    ],
  })];
}
