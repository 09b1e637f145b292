import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ConnectionPool, OutlierDetection } from './connections';
import { EgressClient } from './egress-client';
import { IEgressGateway } from './egress-gateway';
import { EgressPort } from './egress-port';
import { problem, show } from './errors';
import { HttpProxy } from './http-proxy';
import { externalAddresses } from './input/address';
import { connections } from './input/connections';
import { istioDuration } from './input/duration';
import { externalEndpoints } from './input/endpoints';
import { exportTo } from './input/export-to';
import { checkExternalService, retryPolicy } from './input/external-service';
import { flag } from './input/flag';
import { checkLimits, clientGrant, gatewayIntent } from './input/gateway';
import { externalHosts } from './input/host';
import { labels } from './input/labels';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { externalServiceClaims, planExternalService } from './plan/external-service';
import { visibleIn } from './plan/host-claim';
import { ExternalIntent, GrantIntent, PortIntent } from './plan/intent';
import { isHttp } from './plan/routes';
import { Rendering } from './rendering';

/** How often a failed HTTP request is tried again. */
export interface Retries {
  /** How many times, at most; 0 for never. */
  readonly attempts: number;

  /**
   * Time for each try.
   *
   * @default - the request's timeout
   */
  readonly perTryTimeout?: Duration;
}

/** How a client may call. */
export interface AllowFromOptions {
  /**
   * HTTP methods, such as `GET`.
   *
   * @default - all
   */
  readonly methods?: string[];

  /**
   * Paths as Istio normalises them, without query, which may begin or end with `*`, such as `/v1/*`.
   *
   * @default - all
   */
  readonly paths?: string[];
}

/** Properties of an `ExternalService`. */
export interface ExternalServiceProps {
  /** DNS names of the hosts, for example `api.stripe.com`. Each has all the ports. */
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
   * Where the hosts are served, if not where DNS says: IP addresses, or DNS names of other hosts.
   *
   * @default - the addresses that DNS gives for the hosts
   */
  readonly endpoints?: string[];

  /**
   * IP addresses by which Istio recognises connections to the host. TCP carries no name, so where the workload sends it they are needed,
   * unless the mesh is described with `dnsCapture`.
   *
   * @default - none
   */
  readonly addresses?: string[];

  /**
   * Whether each connection goes to the one address that DNS gave last, as for hosts with large and changing sets of addresses.
   *
   * @default false
   */
  readonly dnsRoundRobin?: boolean;

  /**
   * Time for an HTTP request, retries included.
   *
   * @default - no limit
   * @see https://istio.io/latest/docs/concepts/traffic-management/#timeouts
   */
  readonly timeout?: Duration;

  /**
   * Retries of HTTP requests.
   *
   * @default - Istio's own: twice
   * @see https://istio.io/latest/docs/concepts/traffic-management/#retries
   */
  readonly retries?: Retries;

  /**
   * Limits of the connections that each proxy makes to a host.
   *
   * @default - Istio's own
   */
  readonly connectionPool?: ConnectionPool;

  /**
   * When an address of a host is left out for a while, because it answers with errors.
   *
   * @default - never
   */
  readonly outlierDetection?: OutlierDetection;

  /**
   * HTTP proxy that sidecars ask for a tunnel (CONNECT) to the hosts, for workloads that do not ask themselves. For `https`, `tls` and `tcp`.
   *
   * @default - connections go to the hosts themselves
   * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy-TunnelSettings
   */
  readonly httpProxy?: HttpProxy;

  /**
   * Egress gateway through which the hosts are reached. Sidecars speak the mesh's mutual TLS to it; TLS that is originated is originated there.
   * Objects for the gateway are written into its namespace.
   *
   * @default - connections go from the sidecar to the hosts themselves
   * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/
   */
  readonly via?: IEgressGateway;

  /**
   * Whether this construct writes what the gateway needs for the hosts. A host has one owner at a gateway: all others that call it through
   * the same gateway say `false`, with the same ports.
   *
   * @default true
   */
  readonly gatewayRouteOwned?: boolean;

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

const PROPS: Names<ExternalServiceProps> = {
  hosts: true,
  ports: true,
  exportTo: true,
  endpoints: true,
  addresses: true,
  dnsRoundRobin: true,
  timeout: true,
  retries: true,
  connectionPool: true,
  outlierDetection: true,
  httpProxy: true,
  via: true,
  gatewayRouteOwned: true,
  labels: true,
  name: true,
};

/**
 * External hosts registered in the mesh (Istio's ServiceEntry), with the DestinationRule that the rule for the TLS mode gives.
 * By default one encrypted port, 443, known in the own namespace.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/
 */
export class ExternalService extends Construct {
  /** Name of the ServiceEntry. */
  public readonly name: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private readonly httpProxy?: HttpProxy;
  private readonly gateway?: IEgressGateway;
  private readonly served: boolean;
  private grants: readonly GrantIntent[] = [];
  private intent: ExternalIntent;

  /**
   * @throws HOST_INVALID, HOSTS_EMPTY, HOST_LISTED_TWICE, ADDRESS_INVALID, ENDPOINT_INVALID, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY,
   * PORT_TWICE, TCP_HOSTS, TCP_ADDRESSES, SERVER_NAME_HOSTS, HTTP_ONLY, DURATION, RETRIES,
   * LIMIT, LABELS, TUNNEL, PROXY_NOT_VISIBLE, CREDENTIAL_EXPORT, CREDENTIAL_WORKLOADS and others of TLS origination, VIA, GATEWAY_PORT
   * for values that cannot work; OBJECT_TWICE, HOST_TWICE, HOST_CONFLICT where another construct holds the object or the host.
   */
  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    this.rendering = new Rendering(this, this.mesh);
    const { endpoints, resolution } = externalEndpoints(props.endpoints ?? [], flag('dnsRoundRobin', props.dnsRoundRobin, false, this), this);
    this.intent = {
      name: this.name,
      namespace: chartNamespace(this),
      hosts: externalHosts(props.hosts, this.mesh.clusterDomain, this),
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      addresses: externalAddresses(props.addresses ?? [], this),
      endpoints,
      resolution,
      timeout: props.timeout === undefined ? undefined : istioDuration('timeout', props.timeout, this),
      retries: props.retries === undefined ? undefined : retryPolicy(props.retries, this),
      labels: labels('labels', props.labels ?? {}, this),
      connections: connections(props.connectionPool, props.outlierDetection, this),
      ports: [],
    };
    this.httpProxy = props.httpProxy;
    this.gateway = props.via;
    this.served = flag('gatewayRouteOwned', props.gatewayRouteOwned, true, this);
    if (!this.served && this.gateway === undefined) {
      throw problem({
        code: 'VIA',
        wrong: 'gatewayRouteOwned is false, and there is no egress gateway',
        allowed: 'gatewayRouteOwned beside via',
        change: 'give via, or leave gatewayRouteOwned out',
      }, this);
    }
    this.update(portIntents(props.ports ?? [EgressPort.https(443)], [], this.mesh._facts, this, this.gateway !== undefined));
  }

  /** DNS names of the hosts. */
  public get hosts(): string[] {
    return [...this.intent.hosts];
  }

  /** Adds a port to every host. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update(portIntents([port], this.intent.ports, this.mesh._facts, this, this.gateway !== undefined));
  }

  /**
   * Lets a client call the hosts through the egress gateway, and from then on nobody who is not let. Give each client once; a service account
   * that is named is held to what it is named for, whatever its namespace may.
   *
   * Only requests through a gateway can be told apart by who makes them: their sidecars prove their identity to it. See to it that the gateway
   * cannot be gone around, with an `EgressNetworkPolicy`.
   *
   * @throws PROPS, GRANT for what cannot be decided at the gateway; then nothing has changed.
   * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
   */
  public allowFrom(client: EgressClient, options: AllowFromOptions = {}): void {
    this.update(this.intent.ports, [...this.grants, clientGrant(client, options, this.intent, this)]);
  }

  private update(ports: readonly PortIntent[], grants: readonly GrantIntent[] = this.grants): void {
    const asked = { ...this.intent, ports };
    checkExternalService(asked, this.mesh._facts, this);
    const intent = { ...asked, tunnel: this.tunnel(asked), via: this.route(asked, grants) };
    this.rendering.update({ resources: planExternalService(intent, this.mesh._facts), hosts: externalServiceClaims(intent, this.mesh._facts) });
    this.httpProxy?._leadTo(intent.hosts.flatMap(host => ports.map(({ targetPort }) => ({ host, port: targetPort }))));
    this.intent = intent;
    this.grants = grants;
  }

  private route(asked: ExternalIntent, grants: readonly GrantIntent[]): ExternalIntent['via'] {
    if (this.gateway === undefined) return undefined;
    const gateway = gatewayIntent(this.gateway, asked, this.httpProxy !== undefined, this.mesh._facts, this);
    checkLimits(asked.ports, grants, this);
    return { gateway, served: this.served, grants };
  }

  private tunnel({ ports, exportTo: shown, namespace, endpoints, resolution }: ExternalIntent): ExternalIntent['tunnel'] {
    if (this.httpProxy === undefined) return undefined;
    const refuse = (wrong: string, change: string): Error => problem({
      code: 'TUNNEL',
      wrong,
      allowed: 'an HttpProxy, for https, tls and tcp without TLS origination, and hosts that the proxy looks up',
      change,
    }, this);
    if (!(this.httpProxy instanceof HttpProxy)) throw refuse(`httpProxy is ${show(this.httpProxy)}`, 'make an HttpProxy, and pass it');
    const inside = ports.find(port => isHttp(port) || port.origination);
    if (inside) throw refuse(`port ${inside.number} is ${inside.name}, and Istio puts only what it takes for TCP or TLS into a tunnel`, 'let the workload send HTTPS');
    if (endpoints.length > 0 || resolution === 'DNS_ROUND_ROBIN') throw refuse('endpoints or dnsRoundRobin are given, and behind a tunnel nobody would use them', 'leave them out');
    return this.httpProxy._tunnelFrom(visibleIn(shown, namespace), this);
  }
}
