import { Construct } from 'constructs';
import { flag } from './input/flag';
import { labels } from './input/labels';
import { chartNamespace, objectName } from './input/names';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { planRestrictedEgress } from './plan/restricted-egress';
import { Rendering } from './rendering';

/** Properties of a `RestrictedEgress`. */
export interface RestrictedEgressProps {
  /**
   * Labels of the pods that it is for.
   *
   * @default - all pods of the namespace
   */
  readonly podLabels?: { [name: string]: string };

  /**
   * Whether sidecars know nothing but what is declared: neither the namespace's own Services nor the control plane's.
   *
   * @default false
   */
  readonly strict?: boolean;

  /**
   * Name of the Sidecar.
   *
   * @default - `default` for all pods of the namespace, so that a second one is seen; otherwise the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<RestrictedEgressProps> = { podLabels: true, strict: true, name: true };

/**
 * Lets workloads of the chart's namespace call nothing but what is declared (Istio's Sidecar with REGISTRY_ONLY): the namespace's own Services, the
 * control plane's, and what constructs of the same mesh declare for that namespace, before or after, in this chart or another.
 *
 * Sidecars obey it; it is no security boundary. A pod without a sidecar, or a process that runs as the sidecar's user, is not held by it: see
 * `EgressNetworkPolicy`.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/sidecar/
 * @see https://istio.io/latest/docs/ops/best-practices/security/#understand-traffic-capture-limitations
 */
export class RestrictedEgress extends Construct {
  /** Name of the Sidecar. */
  public readonly name: string;

  /** @throws PROPS, LABELS, FLAG, NAME_INVALID, NAMESPACE_MISSING for values that cannot work; OBJECT_TWICE where another construct writes the same object. */
  constructor(scope: Construct, id: string, props: RestrictedEgressProps = {}) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    const mesh = Mesh.of(this);
    const namespace = chartNamespace(this);
    const podLabels = labels('podLabels', props.podLabels ?? {}, this);
    this.name = objectName(props.name ?? (Object.keys(podLabels).length > 0 ? undefined : 'default'), this);
    const intent = { name: this.name, namespace, podLabels, strict: flag('strict', props.strict, false, this) };
    new Rendering(this, mesh).update({ resources: planRestrictedEgress(intent, mesh._facts, () => mesh._claims.reachable(namespace)) });
  }
}
