import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { problem } from './errors';
import { externalAddresses } from './input/address';
import { exportTo } from './input/export-to';
import { externalHost } from './input/host';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { placeholderHost } from './plan/external-address';
import { isVisible, visibleIn } from './plan/host-claim';
import { httpProxyClaims, planHttpProxy } from './plan/http-proxy';
import { HttpProxyIntent, TunnelIntent, TunnelTarget } from './plan/intent';
import { Rendering } from './rendering';

/** Properties of an `HttpProxy`. */
export interface HttpProxyProps {
  /** IP addresses of the proxy, by which Istio recognises connections to it. At least one. */
  readonly addresses: string[];

  /** Port of the proxy, 1 to 65535, for example 3128. */
  readonly port: number;

  /**
   * DNS name of the proxy, for telemetry and logs.
   *
   * @default - a name that no DNS has
   */
  readonly host?: string;

  /**
   * Namespaces whose workloads know the proxy: names, `.` for the own one, `*` for all.
   *
   * @default ['.']
   */
  readonly exportTo?: string[];

  /**
   * Name of the ServiceEntry and the DestinationRule.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<HttpProxyProps> = { addresses: true, port: true, host: true, exportTo: true, name: true };

/**
 * An HTTP proxy outside the mesh, such as a company's, that is asked for tunnels (CONNECT). Workloads that are told of it
 * (`HTTPS_PROXY`) call it themselves. For those that are not, `httpProxy` of an `ExternalService` has the sidecar ask it.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/http-proxy/
 */
export class HttpProxy extends Construct {
  /** Name of the ServiceEntry and the DestinationRule. */
  public readonly name: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private intent: HttpProxyIntent;

  /**
   * @throws PROPS, ADDRESS_INVALID, ADDRESS_TWICE, ADDRESSES_EMPTY, PORT_NUMBER, HOST_INVALID, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING for values that cannot
   * work; OBJECT_TWICE, HOST_TWICE where another construct holds the object or an address.
   */
  constructor(scope: Construct, id: string, props: HttpProxyProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    this.rendering = new Rendering(this, this.mesh);
    const namespace = chartNamespace(this);
    const addresses = externalAddresses(props.addresses, this);
    if (addresses.length === 0) {
      throw problem({
        code: 'ADDRESSES_EMPTY',
        wrong: 'addresses [] has no address',
        allowed: 'one address of the proxy or more: TCP carries no name by which connections to it could be recognised',
        change: 'pass addresses',
      }, this);
    }
    this.intent = {
      name: this.name,
      namespace,
      host: props.host === undefined ? placeholderHost(this.name, namespace) : externalHost(props.host, 'host', this.mesh.clusterDomain, this),
      addresses,
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      ports: portIntents([EgressPort.tcp(props.port)], [], this.mesh._facts, this),
      targets: [],
    };
    this.update(this.intent);
  }

  /**
   * Where sidecars in these namespaces ask for tunnels.
   *
   * @internal
   */
  public _tunnelFrom(namespaces: readonly string[], from: Construct): TunnelIntent {
    const { exportTo: shown, namespace, host, ports: [{ number: port }] } = this.intent;
    const visible = visibleIn(shown, namespace);
    const missing = namespaces.find(one => !isVisible(visible, one));
    if (missing !== undefined || Mesh.of(from) !== this.mesh) {
      throw problem({
        code: 'PROXY_NOT_VISIBLE',
        wrong: missing === undefined ? `${this.node.path} is described for another mesh` : `${this.node.path} is not known in ${missing === '*' ? 'all namespaces' : `namespace ${missing}`}`,
        allowed: 'a proxy of the same mesh that is exported to every namespace whose workloads call the service',
        change: missing === undefined ? 'describe the mesh above both, on the App' : 'extend exportTo of the HttpProxy',
      }, from);
    }
    return { host, port };
  }

  /**
   * Has the proxy asked for tunnels to these hosts and ports.
   *
   * @internal
   */
  public _leadTo(targets: readonly TunnelTarget[]): void {
    const known = (target: TunnelTarget) => this.intent.targets.some(({ host, port }) => host === target.host && port === target.port);
    this.update({ ...this.intent, targets: [...this.intent.targets, ...targets.filter(target => !known(target))] });
  }

  private update(intent: HttpProxyIntent): void {
    this.rendering.update({ resources: planHttpProxy(intent, this.mesh._facts), hosts: httpProxyClaims(intent) });
    this.intent = intent;
  }
}
