import { Construct } from 'constructs';
import { EgressClient } from './egress-client';
import { IEgressGateway } from './egress-gateway';
import { EgressPort } from './egress-port';
import { problem, show } from './errors';
import { AllowFromOptions } from './external-service';
import { exportTo } from './input/export-to';
import { clientGrant, gatewayIntent } from './input/gateway';
import { externalHost } from './input/host';
import { labels } from './input/labels';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { wildcardHosts } from './input/wildcard';
import { Mesh } from './mesh';
import { GrantIntent, PortIntent, WildcardIntent } from './plan/intent';
import { isHttp } from './plan/routes';
import { atLeast } from './plan/version';
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
   * Whether the sidecar looks up the host that is asked for and connects there, whatever address the workload chose. Since Istio 1.30.
   *
   * @default false
   * @see https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution
   */
  readonly dynamicDns?: boolean;

  /**
   * Egress gateway through which the hosts are reached, for `https` and `tls`.
   *
   * @default - connections go from the sidecar to the hosts themselves
   * @see https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/#configure-egress-gateway-traffic-to-a-wildcard-host
   */
  readonly via?: IEgressGateway;

  /**
   * Host that serves all hosts of the domain, such as `www.wikipedia.org`: an egress gateway sends everything there, since it cannot look up
   * the name that each connection asks for.
   *
   * @default - none; needed with `via`
   */
  readonly servedBy?: string;

  /**
   * Labels of the ServiceEntry, such as those that Istio reads there.
   *
   * @default - those for the clean-up alone
   */
  readonly labels?: { [name: string]: string };

  /**
   * Name of the ServiceEntry and of the objects beside it.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<WildcardServiceProps> = {
  hosts: true, ports: true, exportTo: true, name: true, labels: true, dynamicDns: true, via: true, servedBy: true,
};

/**
 * All hosts of a domain, registered in the mesh. Istio reads the host from the request (Host, or the server name in the TLS
 * handshake) and lets the connection go to the address that the workload chose.
 *
 * That address is not checked: a workload that means to can put such a name on a connection to any other host. Where that
 * matters, ask for `dynamicDns`, or list the hosts in an `ExternalService`. TLS can be originated with `dynamicDns` alone: the server is
 * then verified by the name in each request.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/#configure-direct-traffic-to-a-wildcard-host
 */
export class WildcardService extends Construct {
  /** Name of the ServiceEntry. */
  public readonly name: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private readonly gateway?: IEgressGateway;
  private grants: readonly GrantIntent[] = [];
  private intent: WildcardIntent;

  /**
   * @throws WILDCARD_INVALID, HOSTS_EMPTY, HOST_LISTED_TWICE, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY, PORT_TWICE, WILDCARD_PORT,
   * WILDCARD_DYNAMIC_DNS, VIA, GATEWAY_PORT for values that cannot work; OBJECT_TWICE, HOST_TWICE, HOST_CONFLICT where another construct holds the object or the wildcard.
   */
  constructor(scope: Construct, id: string, props: WildcardServiceProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    this.rendering = new Rendering(this, this.mesh);
    this.intent = {
      name: this.name,
      namespace: chartNamespace(this),
      hosts: wildcardHosts(props.hosts, this.mesh.clusterDomain, this),
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      labels: labels('labels', props.labels ?? {}, this),
      dynamicDns: this.dynamicDns(props.dynamicDns ?? false),
      servedBy: props.servedBy === undefined ? undefined : externalHost(props.servedBy, 'servedBy', this.mesh.clusterDomain, this),
      ports: [],
    };
    this.gateway = props.via;
    this.update(portIntents(props.ports ?? [EgressPort.https(443)], [], this.mesh._facts, this));
  }

  /** Adds a port to every host. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update(portIntents([port], this.intent.ports, this.mesh._facts, this));
  }

  /**
   * Lets a client call the hosts through the egress gateway, and from then on nobody who is not let, as `allowFrom` of an `ExternalService`. The
   * gateway does not see requests inside TLS, so there can be no limits.
   *
   * @throws GRANT for what cannot be decided at the gateway; then nothing has changed.
   */
  public allowFrom(client: EgressClient, options: AllowFromOptions = {}): void {
    this.update(this.intent.ports, [...this.grants, clientGrant(client, options, this.intent, this)]);
  }

  private route({ ports, exportTo: shown, dynamicDns, servedBy }: WildcardIntent, grants: readonly GrantIntent[]): WildcardIntent['via'] {
    const refuse = (wrong: string, change: string): Error => problem({
      code: 'VIA',
      wrong,
      allowed: 'a wildcard through an egress gateway with servedBy, for https and tls, or neither via nor servedBy',
      change,
    }, this);
    if (this.gateway === undefined) {
      if (servedBy !== undefined) throw refuse('servedBy is given, and there is no egress gateway that would send there', 'leave it out, or give via');
      return undefined;
    }
    if (servedBy === undefined) throw refuse('no servedBy is given, and an egress gateway cannot look up the names that are asked for', 'name the host that serves all of them, or list the hosts in an ExternalService');
    if (dynamicDns) throw refuse('dynamicDns is asked for as well, and the sidecar connects to the gateway alone', 'leave dynamicDns out');
    const http = ports.find(isHttp);
    if (http) throw refuse(`port ${http.number} is HTTP, which would arrive at servedBy for another Host`, 'list the hosts in an ExternalService');
    return { gateway: gatewayIntent(this.gateway, { ports, exportTo: shown }, false, this.mesh._facts, this), served: true, grants };
  }

  private update(ports: readonly PortIntent[], grants: readonly GrantIntent[] = this.grants): void {
    ports.forEach(port => this.check(port));
    const asked = { ...this.intent, ports };
    const intent = { ...asked, via: this.route(asked, grants) };
    this.rendering.update({ resources: planWildcard(intent, this.mesh._facts), hosts: wildcardClaims(intent) });
    this.intent = intent;
    this.grants = grants;
  }

  private dynamicDns(asked: boolean): boolean {
    if (typeof asked === 'boolean' && (!asked || atLeast(this.mesh._facts.istio, 1, 30))) return asked;
    throw problem({
      code: 'WILDCARD_DYNAMIC_DNS',
      wrong: `dynamicDns is ${show(asked)}, with Istio ${this.mesh.istioVersion}`,
      allowed: 'false, and true since Istio 1.30, whose sidecars are the first that know DYNAMIC_DNS',
      change: 'leave it out, or list the hosts in an ExternalService',
    }, this);
  }

  private check(port: PortIntent): void {
    const refuse = (wrong: string, change: string): Error => problem({
      code: 'WILDCARD_PORT',
      wrong: `port ${show(port.name)} ${wrong}`,
      allowed: 'http, http2, grpc, https and tls, on the port that the service listens on, and TLS origination of http with dynamicDns, verified by the name in each request',
      change,
    }, this);
    const { origination } = port;
    if (port.protocol === 'TCP') throw refuse('is TCP, which carries no name that a wildcard could match', 'use an ExternalAddress');
    if (!this.intent.dynamicDns) {
      if (origination) throw refuse('originates TLS, and the address that the workload chose is that of port 80', 'ask for dynamicDns (Istio 1.30), or list the hosts in an ExternalService');
      if (port.targetPort !== port.number) throw refuse(`leads to port ${port.targetPort}, and connections go where the workload sends them`, 'call the port that the service listens on');
      return;
    }
    // Istio gives such clusters HTTP/2 options that Envoy refuses, and with them the proxy's whole configuration.
    if (!origination && (port.http2Upgrade || port.protocol === 'HTTP2' || port.protocol === 'GRPC')) {
      throw refuse('is HTTP/2 without TLS, which Envoy refuses with dynamicDns', 'leave dynamicDns out, or list the hosts in an ExternalService');
    }
    // Envoy connects to the port in the request's Host, which by itself means 80, or 443 with TLS.
    const reached = origination ? 443 : port.number;
    if (port.targetPort !== reached || (origination && port.number !== 80)) throw refuse(`leads from port ${port.number} to ${port.targetPort}, and dynamicDns leads to the port in the request`, 'originate TLS on port 80 alone, which leads to 443');
    if (origination?.serverName ?? origination?.subjectAltNames) throw refuse('names a server, and each request has its own', 'leave serverName and subjectAltNames out');
    if (origination && origination.requires !== 'TLS') throw refuse('presents a client certificate to whatever host is asked for', 'list the hosts in an ExternalService');
  }
}
