import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ConnectionPool, OutlierDetection } from './connections';
import { EgressPort } from './egress-port';
import { problem, show } from './errors';
import { HttpProxy } from './http-proxy';
import { externalAddresses } from './input/address';
import { connections } from './input/connections';
import { istioDuration } from './input/duration';
import { externalEndpoints } from './input/endpoints';
import { exportTo } from './input/export-to';
import { externalHosts } from './input/host';
import { labels } from './input/labels';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { externalServiceClaims, planExternalService } from './plan/external-service';
import { visibleIn } from './plan/host-claim';
import { ExternalIntent } from './plan/intent';
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
  private intent: ExternalIntent;

  /**
   * @throws HOST_INVALID, HOSTS_EMPTY, HOST_LISTED_TWICE, ADDRESS_INVALID, ENDPOINT_INVALID, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY,
   * PORT_TWICE, TCP_HOSTS, TCP_ADDRESSES, SERVER_NAME_HOSTS, HTTP_ONLY, DURATION, RETRIES,
   * LIMIT, LABELS, TUNNEL, PROXY_NOT_VISIBLE, CREDENTIAL_EXPORT and others of TLS origination for values that cannot work; OBJECT_TWICE, HOST_TWICE, HOST_CONFLICT where another construct
   * holds the object or the host.
   */
  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    this.rendering = new Rendering(this, this.mesh);
    const { endpoints, resolution } = externalEndpoints(props.endpoints ?? [], props.dnsRoundRobin ?? false, this);
    this.intent = {
      name: this.name,
      namespace: chartNamespace(this),
      hosts: externalHosts(props.hosts, this.mesh.clusterDomain, this),
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      addresses: externalAddresses(props.addresses ?? [], this),
      endpoints,
      resolution,
      timeout: props.timeout === undefined ? undefined : istioDuration('timeout', props.timeout, this),
      retries: props.retries === undefined ? undefined : this.retryPolicy(props.retries),
      labels: labels('labels', props.labels ?? {}, this),
      connections: connections(props.connectionPool, props.outlierDetection, this),
      ports: [],
    };
    this.httpProxy = props.httpProxy;
    this.update(portIntents(props.ports ?? [EgressPort.https(443)], [], this.mesh._facts, this));
  }

  /** DNS names of the hosts. */
  public get hosts(): string[] {
    return [...this.intent.hosts];
  }

  /** Adds a port to every host. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update(portIntents([port], this.intent.ports, this.mesh._facts, this));
  }

  private update(ports: readonly EgressPort['_intent'][]): void {
    const asked = { ...this.intent, ports };
    this.check(asked);
    const intent = { ...asked, tunnel: this.tunnel(asked) };
    this.rendering.update({ resources: planExternalService(intent, this.mesh._facts), hosts: externalServiceClaims(intent, this.mesh._facts) });
    this.httpProxy?._leadTo(intent.hosts.flatMap(host => ports.map(({ targetPort }) => ({ host, port: targetPort }))));
    this.intent = intent;
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
    if (inside) throw refuse(`port ${inside.number} (${inside.name}) cannot go through a tunnel: Istio puts only what it takes for TCP or TLS into one`, 'let the workload send HTTPS');
    if (endpoints.length > 0 || resolution === 'DNS_ROUND_ROBIN') throw refuse('endpoints or dnsRoundRobin are given, and behind a tunnel nobody would use them', 'leave them out');
    return this.httpProxy._tunnelFrom(visibleIn(shown, namespace), this);
  }

  private check({ ports, hosts, addresses, timeout, retries, exportTo: shown, connections: limits }: ExternalIntent): void {
    if (addresses.length > 0 && hosts.length > 1) {
      throw problem({
        code: 'ADDRESSES_HOSTS',
        wrong: `addresses are given for ${hosts.length} hosts, and by an address Istio could not tell which is meant`,
        allowed: 'addresses of one host',
        change: 'make one ExternalService for each host, with its addresses',
      }, this);
    }
    const tcp = ports.find(port => port.protocol === 'TCP');
    if (tcp && hosts.length > 1) {
      throw problem({
        code: 'TCP_HOSTS',
        wrong: `TCP port ${tcp.number} belongs to ${hosts.length} hosts, and TCP carries no name by which Istio could tell them apart`,
        allowed: 'one host where there is a TCP port',
        change: 'make one ExternalService for each host, with its addresses',
      }, this);
    }
    const unknown = addresses.length > 0 || this.mesh.dnsCapture ? undefined : ports.find(port => port.protocol === 'TCP');
    if (unknown && (!unknown.anyAddressReason || unknown.origination || unknown.number === 443)) {
      const does = unknown.origination ? 'be encrypted and sent' : unknown.number === 443 ? 'go, TLS to undeclared hosts among them,' : 'go';
      throw problem({
        code: 'TCP_ADDRESSES',
        wrong: `TCP port ${unknown.number} has no addresses, and every connection to that port would ${does} to ${hosts[0]}`,
        allowed: 'TCP with addresses, in a mesh described with dnsCapture, or with anyAddressReason on a port other than 443 without TLS origination',
        change: 'pass the addresses of the host, or say anyAddressReason on the port if nothing else is called on it',
      }, this);
    }
    if (hosts.length > 1 && ports.some(port => port.origination?.serverName !== undefined)) {
      throw problem({
        code: 'SERVER_NAME_HOSTS',
        wrong: `one server name is given for ${hosts.length} hosts`,
        allowed: 'a server name for one host, as several are asked for their own names',
        change: 'leave serverName out, or make one ExternalService for each host',
      }, this);
    }
    if (ports.some(port => port.origination?.credential) && (shown.length !== 1 || shown[0] !== '.')) {
      throw problem({
        code: 'CREDENTIAL_EXPORT',
        wrong: `exportTo is ${show(shown)}, and a Secret is read in its own namespace alone`,
        allowed: 'exportTo ["."] where the client certificate is in a Secret',
        change: 'make an ExternalService in each of these namespaces, with a Secret there',
      }, this);
    }
    const httpOnly = Object.entries({ 'timeout is': timeout, 'retries are': retries, 'limits of requests are': limits?.connectionPool?.http }).find(([, value]) => value !== undefined);
    if (httpOnly && !ports.some(isHttp)) {
      throw problem({
        code: 'HTTP_ONLY',
        wrong: `${httpOnly[0]} given, and no port on which the workload sends HTTP`,
        allowed: 'timeout, retries and limits of requests where Istio sees the requests: http, http2 and grpc',
        change: 'leave it out, or let the workload send HTTP and Istio originate TLS',
      }, this);
    }
  }

  private retryPolicy({ attempts, perTryTimeout }: Retries): ExternalIntent['retries'] {
    if (!Number.isInteger(attempts) || attempts < 0 || attempts > 100 || (attempts === 0 && perTryTimeout)) {
      throw problem({
        code: 'RETRIES',
        wrong: `retries of ${show(attempts)} attempts${perTryTimeout ? ' with perTryTimeout' : ''} cannot be made`,
        allowed: 'attempts from 0 to 100, and perTryTimeout where there are any',
        change: 'give how many times to try again',
      }, this);
    }
    return { attempts, ...(perTryTimeout ? { perTryTimeout: istioDuration('perTryTimeout', perTryTimeout, this) } : {}) };
  }
}
