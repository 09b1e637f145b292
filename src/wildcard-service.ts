import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { problem, show } from './errors';
import { exportTo } from './input/export-to';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { wildcardHosts } from './input/wildcard';
import { Mesh } from './mesh';
import { PortIntent, WildcardIntent } from './plan/intent';
import { planWildcard, wildcardClaims } from './plan/wildcard';
import { Rendering } from './rendering';

/** Properties of a `WildcardService`. */
export interface WildcardServiceProps {
  /** Wildcards such as `*.wikipedia.org`: every host below that domain, but not the domain itself. At least two labels follow the star. */
  readonly hosts: string[];

  /**
   * What the workload sends, and to which ports.
   *
   * @default [EgressPort.https(443)]
   */
  readonly ports?: EgressPort[];

  /**
   * Namespaces whose workloads know the hosts: names, `.` for the own one, `*` for all.
   *
   * @default ['.']
   */
  readonly exportTo?: string[];

  /**
   * Name of the ServiceEntry and of the objects beside it.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * All hosts of a domain, registered in the mesh. Istio reads the host from the request (Host, or the server name in the TLS
 * handshake) and lets the connection go to the address that the workload chose.
 *
 * That address is not checked: a workload that means to can put such a name on a connection to any other host. Where that
 * matters, list the hosts in an `ExternalService`.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/#configure-direct-traffic-to-a-wildcard-host
 */
export class WildcardService extends Construct {
  /** Name of the ServiceEntry. */
  public readonly name: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private intent: WildcardIntent;

  /**
   * @throws WILDCARD_INVALID, HOSTS_EMPTY, HOST_LISTED_TWICE, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY, PORT_TWICE, WILDCARD_PORT for
   * values that cannot work; OBJECT_TWICE, HOST_TWICE, HOST_CONFLICT where another construct holds the object or the wildcard.
   */
  constructor(scope: Construct, id: string, props: WildcardServiceProps) {
    super(scope, id);
    this.mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    this.rendering = new Rendering(this, this.mesh);
    this.intent = {
      name: this.name,
      namespace: chartNamespace(this),
      hosts: wildcardHosts(props.hosts, this.mesh.clusterDomain, this),
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      ports: [],
    };
    this.update(portIntents(props.ports ?? [EgressPort.https(443)], [], this));
  }

  /** Adds a port to every host. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update(portIntents([port], this.intent.ports, this));
  }

  private update(ports: readonly PortIntent[]): void {
    ports.forEach(port => this.check(port));
    const intent = { ...this.intent, ports };
    this.rendering.update({ resources: planWildcard(intent, this.mesh._facts), hosts: wildcardClaims(intent) });
    this.intent = intent;
  }

  private check(port: PortIntent): void {
    const refuse = (wrong: string, change: string): Error => problem({
      code: 'WILDCARD_PORT',
      wrong: `port ${show(port.name)} ${wrong}`,
      allowed: 'http, http2, grpc, https and tls, on the port that the service listens on, without TLS origination',
      change,
    }, this);
    if (port.protocol === 'TCP') throw refuse('is TCP, which carries no name that a wildcard could match', 'use an ExternalAddress');
    if (port.origination) throw refuse('originates TLS, and a wildcard has no one name to verify', 'list the hosts in an ExternalService');
    if (port.targetPort !== port.number) throw refuse(`leads to port ${port.targetPort}, and connections go where the workload sends them`, 'call the port that the service listens on');
  }
}
