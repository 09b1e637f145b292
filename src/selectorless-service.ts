import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { problem, show } from './errors';
import { Address, externalAddress } from './input/address';
import { chartNamespace, serviceName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { requireServerName } from './input/server-name';
import { IpFamily } from './ip-family';
import { Mesh } from './mesh';
import { SelectorlessIntent } from './plan/intent';
import { planSelectorless } from './plan/selectorless';
import { serviceHost } from './plan/service-host';
import { Rendering } from './rendering';

/** Properties of a `SelectorlessService`. */
export interface SelectorlessServiceProps {
  /** External IP addresses that calls to the Service lead to, for example `198.35.26.96`. At least one. */
  readonly addresses: string[];

  /** What the workload sends, and to which ports. At least one. */
  readonly ports: EgressPort[];

  /**
   * Name of the Service and of the objects beside it.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<SelectorlessServiceProps> = { addresses: true, ports: true, name: true };

/**
 * A Service without selectors whose endpoints are external addresses, and the DestinationRule that the rule for the TLS mode
 * gives. The Service has a cluster IP, by which workloads reach the external addresses.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
 */
export class SelectorlessService extends Construct {
  /** Name of the Service. */
  public readonly name: string;
  /** Host name of the Service in the cluster, for example `my-wikipedia.default.svc.cluster.local`. */
  public readonly host: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private intent: SelectorlessIntent;

  /**
   * @throws ADDRESS_INVALID, ADDRESS_TWICE, ADDRESSES_EMPTY, ADDRESS_FAMILY, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY, PORT_TWICE, TLS_SERVER_NAME
   * for values that cannot work; OBJECT_TWICE where another construct writes the same object.
   */
  constructor(scope: Construct, id: string, props: SelectorlessServiceProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = serviceName(props.name, this, this.mesh._facts.kubernetes);
    const namespace = chartNamespace(this);
    this.host = serviceHost({ name: this.name, namespace }, this.mesh._facts);
    this.rendering = new Rendering(this, this.mesh);
    if (!Array.isArray(props.addresses) || props.addresses.length === 0) {
      throw problem({
        code: 'ADDRESSES_EMPTY',
        wrong: `addresses ${show(props.addresses)} has no address`,
        allowed: 'one external address or more',
        change: 'pass addresses, or use an ExternalNameService for a name',
      }, this);
    }
    this.intent = { name: this.name, namespace, ipv4: [], ipv6: [], ports: [] };
    this.intent = this.withAddresses(props.addresses);
    this.update({ ...this.intent, ports: portIntents(props.ports, [], this.mesh._facts, this) });
  }

  /** Adds a port. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update({ ...this.intent, ports: portIntents([port], this.intent.ports, this.mesh._facts, this) });
  }

  /** Adds an external address. Throws as the constructor does; then nothing has changed. */
  public addAddress(address: string): void {
    this.update(this.withAddresses([address]));
  }

  private withAddresses(values: readonly string[]): SelectorlessIntent {
    const addresses: Address[] = [
      ...this.intent.ipv4.map(ip => ({ ip, family: IpFamily.IPV4 })),
      ...this.intent.ipv6.map(ip => ({ ip, family: IpFamily.IPV6 })),
    ];
    for (const value of values) {
      const address = externalAddress(value, this);
      if (addresses.some(({ ip }) => ip === address.ip)) {
        throw problem({
          code: 'ADDRESS_TWICE',
          wrong: `address ${show(value)} is given twice`,
          allowed: 'each address once',
          change: 'leave one out',
        }, this);
      }
      if (!this.mesh.ipFamilies.includes(address.family)) {
        throw problem({
          code: 'ADDRESS_FAMILY',
          wrong: `address ${show(value)} is ${address.family}, and the mesh is described as ${this.mesh.ipFamilies.join(' and ')}`,
          allowed: 'addresses of the IP families that the cluster has',
          change: 'describe the mesh with ipFamilies, if the cluster has both',
        }, this);
      }
      addresses.push(address);
    }
    const of = (family: IpFamily) => addresses.filter(address => address.family === family).map(({ ip }) => ip);
    return { ...this.intent, ipv4: of(IpFamily.IPV4), ipv6: of(IpFamily.IPV6) };
  }

  private update(intent: SelectorlessIntent): void {
    requireServerName(intent.ports, this);
    this.rendering.update({ resources: planSelectorless(intent, this.mesh._facts) });
    this.intent = intent;
  }
}
