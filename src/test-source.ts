import { Construct } from 'constructs';
import { problem, show } from './errors';
import { flag } from './input/flag';
import { imageName } from './input/image';
import { chartNamespace, serviceName } from './input/names';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { CURL_IMAGE } from './plan/images';
import { planTestSource } from './plan/test-source';
import { Rendering } from './rendering';
import { SidecarBypass } from './sidecar-bypass';

/** Properties of a `TestSource`. */
export interface TestSourceProps {
  /**
   * Whether the pod has an Istio sidecar.
   *
   * @default true
   */
  readonly sidecar?: boolean;

  /**
   * Whether the chart's namespace is created as well, with injection on or off for all of it as `sidecar` says. Make this construct
   * the chart's first then: `kubectl apply` goes from top to bottom.
   *
   * @default false
   */
  readonly createNamespace?: boolean;

  /**
   * Connections that go past the sidecar.
   *
   * @default - all pass it
   */
  readonly bypass?: SidecarBypass;

  /**
   * Image with `sleep` and `curl`.
   *
   * @default curlimages/curl:8.16.0
   */
  readonly image?: string;

  /**
   * Name of the Deployment, its ServiceAccount and Service.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<TestSourceProps> = { sidecar: true, createNamespace: true, image: true, name: true, bypass: true };

/**
 * The page's source of test requests: Istio's sample `sleep`, a pod in which to run curl by `kubectl exec`. With a sidecar or
 * without, whatever its namespace says about injection.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/#before-you-begin
 */
export class TestSource extends Construct {
  /** Name of the Deployment and the ServiceAccount; its pods have the label `app` with this value. */
  public readonly name: string;

  /** @throws NAME_INVALID, NAMESPACE_MISSING; OBJECT_TWICE where another construct writes the same object. */
  constructor(scope: Construct, id: string, props: TestSourceProps = {}) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    const mesh = Mesh.of(this);
    this.name = serviceName(props.name, this, mesh._facts.kubernetes);
    new Rendering(this, mesh).update({
      resources: planTestSource({
        name: this.name,
        namespace: chartNamespace(this),
        image: imageName(props.image ?? CURL_IMAGE, this),
        sidecar: flag('sidecar', props.sidecar, true, this),
        createNamespace: flag('createNamespace', props.createNamespace, false, this),
        annotations: this.bypass(props.bypass)?.annotations,
      }),
    });
  }

  private bypass(given?: SidecarBypass): SidecarBypass | undefined {
    if (given === undefined || given instanceof SidecarBypass) return given;
    throw problem({
      code: 'BYPASS_TYPE',
      wrong: `bypass is ${show(given)}`,
      allowed: 'a SidecarBypass',
      change: 'write SidecarBypass.addresses([...], "..."), ports or allBut',
    }, this);
  }
}
