import { Construct } from 'constructs';
import { IEgressGateway } from './egress-gateway';
import { problem, show } from './errors';
import { checkedGateway } from './input/gateway';
import { labels } from './input/labels';
import { chartNamespace, objectName } from './input/names';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { planEgressNetworkPolicy } from './plan/egress-network-policy';
import { Rendering } from './rendering';

/** Properties of an `EgressNetworkPolicy`. */
export interface EgressNetworkPolicyProps {
  /** Egress gateways that the pods may reach. At least one. */
  readonly gateways: IEgressGateway[];

  /**
   * Labels of the pods that it is for.
   *
   * @default - all pods of the namespace
   */
  readonly podLabels?: { [name: string]: string };

  /**
   * Name of the NetworkPolicy.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<EgressNetworkPolicyProps> = { gateways: true, podLabels: true, name: true };

/**
 * Lets pods of the chart's namespace reach the cluster's DNS (`kube-dns` in `kube-system`), Istio's control plane and egress gateways, and nothing
 * else: so that no gateway can be gone around. NetworkPolicies add up: what else pods need, such as other pods, others allow.
 *
 * It holds only where the cluster's network plugin enforces NetworkPolicies. A sidecar's own rules are no such boundary.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/#apply-kubernetes-network-policies
 */
export class EgressNetworkPolicy extends Construct {
  /** Name of the NetworkPolicy. */
  public readonly name: string;

  /** @throws PROPS, GATEWAYS_EMPTY, NETWORK_POLICY_GATEWAY, VIA, LABELS, NAME_INVALID, NAMESPACE_MISSING for values that cannot work; OBJECT_TWICE where another construct writes the same object. */
  constructor(scope: Construct, id: string, props: EgressNetworkPolicyProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    const mesh = Mesh.of(this);
    const namespace = chartNamespace(this);
    this.name = objectName(props.name, this);
    if (!Array.isArray(props.gateways) || props.gateways.length === 0) {
      throw problem({
        code: 'GATEWAYS_EMPTY',
        wrong: `gateways ${show(props.gateways)} has no gateway`,
        allowed: 'one egress gateway or more',
        change: 'pass gateways',
      }, this);
    }
    const gateways = [...props.gateways].map(gateway => checkedGateway(gateway, this));
    const podLabels = labels('podLabels', props.podLabels ?? {}, this);
    if (Object.keys(podLabels).length === 0 && gateways.some(gateway => gateway.namespace === namespace)) {
      throw problem({
        code: 'NETWORK_POLICY_GATEWAY',
        wrong: `all pods of namespace ${namespace} would be cut off, the egress gateway’s among them`,
        allowed: 'podLabels where the gateway is in the same namespace',
        change: 'say which pods it is for',
      }, this);
    }
    new Rendering(this, mesh).update({
      resources: planEgressNetworkPolicy({
        name: this.name,
        podLabels,
        gateways,
      }, mesh._facts),
    });
  }
}
