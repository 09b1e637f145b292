import { Construct, IConstruct } from 'constructs';
import { problem, show } from './errors';
import { checkedGateway, checkGatewayApi } from './input/gateway';
import { labels } from './input/labels';
import { chartNamespace, namespaceName, objectName, serviceName } from './input/names';
import { portNumber } from './input/port-number';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { GATEWAY_NAME_LABEL } from './plan/gateway-api-lane';
import { fitting } from './plan/names';
import { planOwnedGateway } from './plan/owned-gateway';
import { Rendering } from './rendering';

/** An egress gateway: the proxies through which workloads reach what is outside. */
export interface IEgressGateway extends IConstruct {
  /** Namespace in which it runs. */
  readonly gatewayNamespace: string;
  /** Name of its Service. */
  readonly serviceName: string;
  /** Labels of its pods. */
  readonly podLabels: { [name: string]: string };
  /** Ports of its Service. */
  readonly ports: number[];
  /** Port of its Service to which sidecars speak the mesh's mutual TLS. */
  readonly port: number;
  /** Name of its Gateway, where it is one of the Gateway API. */
  readonly gatewayName?: string;
  /** Port of its pods to which that of the Service leads, if it is known. */
  readonly targetPort?: number;
  /** Service account of its pods, if it is known. */
  readonly serviceAccountName?: string;
}

/** What an app must know of an egress gateway that somebody else runs. */
export interface EgressGatewayAttributes {
  /** Namespace in which it runs, for example `istio-egress`. */
  readonly gatewayNamespace: string;

  /** Name of its Service, for example `istio-egressgateway`. */
  readonly serviceName: string;

  /** Labels of its pods, such as `{ istio: 'egressgateway' }`. At least one. */
  readonly podLabels: { [name: string]: string };

  /**
   * Ports of its Service.
   *
   * @default - port alone
   */
  readonly ports?: number[];

  /**
   * Port of its Service to which sidecars speak the mesh's mutual TLS, with HTTP or anything else inside.
   *
   * @default 443
   */
  readonly port?: number;

  /**
   * Name of its Gateway, where it is one of the Gateway API (a mesh described with `gatewayApi`). It must allow ListenerSets of its namespace.
   *
   * @default - none
   */
  readonly gatewayName?: string;

  /**
   * Port of its pods to which that of the Service leads. Limits on methods and paths are then said for that port alone.
   *
   * @default - not known
   */
  readonly targetPort?: number;

  /** Service account of its pods: sidecars talk to nobody else. */
  readonly serviceAccountName: string;
}

/** Properties of an `EgressGateway`. */
export interface EgressGatewayProps {
  /**
   * Fewest pods.
   *
   * @default 2
   */
  readonly minReplicas?: number;

  /**
   * Most pods, to which it grows under load.
   *
   * @default 5
   */
  readonly maxReplicas?: number;

  /**
   * CPU that each pod is promised, as Kubernetes writes it.
   *
   * @default '100m'
   */
  readonly cpuRequest?: string;

  /**
   * Memory that each pod is promised, as Kubernetes writes it.
   *
   * @default '128Mi'
   */
  readonly memoryRequest?: string;

  /**
   * Most CPU of each pod, as Kubernetes writes it.
   *
   * @default '2000m'
   */
  readonly cpuLimit?: string;

  /**
   * Most memory of each pod, as Kubernetes writes it.
   *
   * @default '1024Mi'
   */
  readonly memoryLimit?: string;

  /**
   * Name of the Deployment, the Service and the objects beside them.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const ATTRIBUTES: Names<EgressGatewayAttributes> = {
  gatewayNamespace: true, serviceName: true, podLabels: true, ports: true, port: true, gatewayName: true, targetPort: true, serviceAccountName: true,
};
const PROPS: Names<EgressGatewayProps> = {
  minReplicas: true, maxReplicas: true, cpuRequest: true, memoryRequest: true, cpuLimit: true, memoryLimit: true, name: true,
};

/**
 * An egress gateway of one's own: Deployment, Service, autoscaler, disruption budget and service account, in the chart's namespace. Istio fills in
 * the pods when they are made. Pass it as `via` to what shall leave through it.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/gateway/
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/
 */
export class EgressGateway extends Construct implements IEgressGateway {
  /**
   * An egress gateway that somebody else runs, such as the platform team. Nothing is written for it.
   *
   * @throws PROPS, NAMESPACE_INVALID, NAME_INVALID, LABELS, PORT_NUMBER for values that cannot work.
   */
  public static fromEgressGatewayAttributes(scope: Construct, id: string, attrs: EgressGatewayAttributes): IEgressGateway {
    return new ImportedGateway(scope, id, attrs);
  }

  /** Namespace in which it runs. */
  public readonly gatewayNamespace: string;
  /** Name of its Service. */
  public readonly serviceName: string;
  /** Port of its Service to which sidecars speak the mesh's mutual TLS: 443. */
  public readonly port = 443;
  /** Name of its Gateway, where it is one of the Gateway API. */
  public readonly gatewayName?: string;
  /** Port of its pods to which that of the Service leads: 8443, or 443 in the Gateway API. */
  public readonly targetPort?: number;
  /** Service account of its pods. */
  public readonly serviceAccountName?: string;

  private readonly selected: Readonly<Record<string, string>>;

  /** @throws PROPS, NAME_INVALID, NAMESPACE_MISSING, REPLICAS, QUANTITY for values that cannot work; OBJECT_TWICE where another construct writes the same object. */
  constructor(scope: Construct, id: string, props: EgressGatewayProps = {}) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    const mesh = Mesh.of(this);
    this.gatewayNamespace = chartNamespace(this);
    const name = serviceName(props.name, this, mesh._facts.kubernetes);
    const { gatewayApi } = mesh._facts;
    if (gatewayApi) checkGatewayApi(mesh._facts, this);
    // istiod adds the class to the names of what it makes: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
    this.serviceName = gatewayApi ? serviceName(`${name}-istio`, this, mesh._facts.kubernetes) : name;
    this.serviceAccountName = this.serviceName;
    this.gatewayName = gatewayApi ? name : undefined;
    this.targetPort = gatewayApi ? this.port : 8443;
    this.selected = gatewayApi ? { [GATEWAY_NAME_LABEL]: name } : { istio: fitting(`${name}.${this.gatewayNamespace}`, 63) };
    const { minReplicas, maxReplicas } = this.replicas(props.minReplicas ?? 2, props.maxReplicas ?? 5);
    new Rendering(this, mesh).update({
      resources: planOwnedGateway({
        ...checkedGateway(this, this),
        name,
        deploymentName: this.serviceName,
        serviceAccount: this.serviceName,
        targetPort: this.targetPort,
        minReplicas,
        maxReplicas,
        resources: {
          requests: { cpu: this.quantity('cpuRequest', props.cpuRequest ?? '100m'), memory: this.quantity('memoryRequest', props.memoryRequest ?? '128Mi') },
          limits: { cpu: this.quantity('cpuLimit', props.cpuLimit ?? '2000m'), memory: this.quantity('memoryLimit', props.memoryLimit ?? '1024Mi') },
        },
      }),
    });
  }

  /** Labels of its pods. */
  public get podLabels(): { [name: string]: string } {
    return { ...this.selected };
  }

  /** Ports of its Service. */
  public get ports(): number[] {
    return [this.port];
  }

  private replicas(minReplicas: number, maxReplicas: number): { readonly minReplicas: number; readonly maxReplicas: number } {
    const whole = Number.isInteger(minReplicas) && Number.isInteger(maxReplicas);
    if (whole && minReplicas >= 1 && maxReplicas >= minReplicas) return { minReplicas, maxReplicas };
    throw problem({
      code: 'REPLICAS',
      wrong: `${show(minReplicas)} to ${show(maxReplicas)} pods cannot be`,
      allowed: 'whole numbers, of which minReplicas is at least 1 and maxReplicas not smaller',
      change: 'correct minReplicas and maxReplicas',
    }, this);
  }

  /** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
  private quantity(prop: string, value: unknown): string {
    if (typeof value === 'string' && /^[0-9]+(\.[0-9]+)?(m|k|[KMGTPE]i?)?$/.test(value)) return value;
    throw problem({
      code: 'QUANTITY',
      wrong: `${prop} is ${show(value)}`,
      allowed: 'quantities as Kubernetes writes them, such as "100m" or "128Mi"',
      change: `correct ${prop}`,
    }, this);
  }
}

class ImportedGateway extends Construct implements IEgressGateway {
  public readonly gatewayNamespace: string;
  public readonly serviceName: string;
  public readonly port: number;
  public readonly gatewayName?: string;
  public readonly targetPort?: number;
  public readonly serviceAccountName?: string;
  private readonly selected: Readonly<Record<string, string>>;
  private readonly listed: readonly number[];

  constructor(scope: Construct, id: string, attrs: EgressGatewayAttributes) {
    super(scope, id);
    knownProps('attributes', attrs, ATTRIBUTES, this);
    this.gatewayNamespace = namespaceName('gatewayNamespace', attrs.gatewayNamespace, this);
    this.serviceName = objectName(required('serviceName', attrs.serviceName, this), this);
    this.selected = labels('podLabels', attrs.podLabels, this);
    if (Object.keys(this.selected).length === 0) {
      throw problem({
        code: 'LABELS',
        wrong: 'podLabels has no label, and would mean every pod',
        allowed: 'labels that the gateway’s pods have and no others',
        change: 'write them, such as { istio: "egressgateway" }',
      }, this);
    }
    this.port = portNumber('port', attrs.port ?? 443);
    this.gatewayName = attrs.gatewayName === undefined ? undefined : objectName(attrs.gatewayName, this);
    this.targetPort = attrs.targetPort === undefined ? undefined : portNumber('targetPort', attrs.targetPort);
    this.listed = portList(attrs.ports ?? [this.port], this).map(port => portNumber('ports', port));
    this.serviceAccountName = objectName(required('serviceAccountName', attrs.serviceAccountName, this), this);
  }

  public get podLabels(): { [name: string]: string } {
    return { ...this.selected };
  }

  public get ports(): number[] {
    return [...this.listed];
  }
}

function required(prop: string, value: unknown, at: IConstruct): unknown {
  if (value !== undefined) return value;
  throw problem({ code: 'NAME_INVALID', wrong: `${prop} is left out`, allowed: 'names as Kubernetes has them', change: `give ${prop}` }, at);
}

function portList(ports: unknown, at: IConstruct): number[] {
  if (Array.isArray(ports) && ports.length > 0) return [...ports];
  throw problem({ code: 'PORTS_EMPTY', wrong: `ports is ${show(ports)}`, allowed: 'one port of the Service or more', change: 'list its ports, such as [80, 443]' }, at);
}
