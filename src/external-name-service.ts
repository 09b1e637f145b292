import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { problem } from './errors';
import { externalAddresses } from './input/address';
import { externalHost } from './input/host';
import { chartNamespace, serviceName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { aliasClaims, planExternalName } from './plan/external-name';
import { AliasIntent, PortIntent } from './plan/intent';
import { serviceHost } from './plan/service-host';
import { Rendering } from './rendering';

/** Properties of an `ExternalNameService`. */
export interface ExternalNameServiceProps {
  /** DNS name of the external host, for example `httpbin.org`. */
  readonly externalName: string;

  /** What the workload sends, and to which ports. At least one. */
  readonly ports: EgressPort[];

  /**
   * Name of the Service and of the objects beside it.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * IP addresses of the external host, by which Istio recognises TCP connections to it. TCP carries no name: without
   * addresses every connection to that port would be taken for one to this host.
   *
   * @default - none; then no port may be TCP
   */
  readonly addresses?: string[];
}

const PROPS: Names<ExternalNameServiceProps> = { externalName: true, ports: true, name: true, addresses: true };

/**
 * An ExternalName Service: an external host under a name of our own, such as `my-httpbin.default.svc.cluster.local`.
 *
 * Since Istio 1.21 such a Service is an alias only. So the external host is registered in the mesh (ServiceEntry) and gets the
 * DestinationRule that the rule for the TLS mode gives; where TLS is originated for HTTP, a VirtualService asks the server for
 * its own name.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/
 */
export class ExternalNameService extends Construct {
  /** Name of the Service. */
  public readonly name: string;
  /** Host name of the Service in the cluster, for example `my-httpbin.default.svc.cluster.local`. */
  public readonly host: string;
  /** DNS name of the external host. */
  public readonly externalName: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private intent: AliasIntent;

  /**
   * @throws HOST_INVALID, ADDRESS_INVALID, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY, PORT_TWICE, ALIAS_TCP, ALIAS_TARGET_PORT for values that
   * cannot work; OBJECT_TWICE, HOST_TWICE, HOST_CONFLICT where another construct holds the object or the host.
   */
  constructor(scope: Construct, id: string, props: ExternalNameServiceProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = serviceName(props.name, this, this.mesh._facts.kubernetes);
    const namespace = chartNamespace(this);
    this.host = serviceHost({ name: this.name, namespace }, this.mesh._facts);
    this.externalName = externalHost(props.externalName, 'externalName', this.mesh.clusterDomain, this);
    this.rendering = new Rendering(this, this.mesh);
    this.intent = {
      name: this.name,
      namespace,
      externalName: this.externalName,
      addresses: externalAddresses(props.addresses ?? [], this),
      ports: [],
    };
    this.update(portIntents(props.ports, [], this.mesh._facts, this));
  }

  /** Adds a port. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update(portIntents([port], this.intent.ports, this.mesh._facts, this));
  }

  private update(ports: readonly PortIntent[]): void {
    const intent = { ...this.intent, ports };
    this.check(intent);
    this.rendering.update({ resources: planExternalName(intent, this.mesh._facts), hosts: aliasClaims(intent, this.mesh._facts) });
    this.intent = intent;
  }

  private check({ ports, addresses }: AliasIntent): void {
    const tcp = ports.find(port => port.protocol === 'TCP');
    if (tcp && addresses.length === 0) {
      throw problem({
        code: 'ALIAS_TCP',
        wrong: `TCP port ${tcp.number} is reached by an alias, and TCP carries no name by which Istio could tell ${this.externalName} from other hosts`,
        allowed: 'TCP where addresses say which connections are meant',
        change: 'pass addresses, or use a SelectorlessService',
      }, this);
    }
    const moved = ports.find(port => port.targetPort !== port.number && !port.origination);
    if (moved) {
      throw problem({
        code: 'ALIAS_TARGET_PORT',
        wrong: `port ${moved.number} of an alias cannot lead to port ${moved.targetPort}: DNS changes names, not ports, so pods without a sidecar would connect to ${moved.number}`,
        allowed: 'another target port where Istio originates TLS',
        change: `call port ${moved.targetPort}, or use a SelectorlessService`,
      }, this);
    }
  }
}
