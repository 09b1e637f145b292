import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { problem, show } from './errors';
import { externalAddresses } from './input/address';
import { istioDuration } from './input/duration';
import { externalEndpoints } from './input/endpoints';
import { exportTo } from './input/export-to';
import { externalHosts } from './input/host';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { Mesh } from './mesh';
import { externalServiceClaims, planExternalService } from './plan/external-service';
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
   * IP addresses by which Istio recognises connections to the host. TCP carries no name: without addresses every connection to
   * that port is taken for one to this host.
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
   * Name of the ServiceEntry and of the objects beside it.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

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
  private intent: ExternalIntent;

  /**
   * @throws HOST_INVALID, HOSTS_EMPTY, HOST_LISTED_TWICE, ADDRESS_INVALID, ENDPOINT_INVALID, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY,
   * PORT_TWICE, TCP_HOSTS, TCP_TLS, SERVER_NAME_HOSTS, HTTP_ONLY, DURATION, RETRIES for values that cannot work; OBJECT_TWICE, HOST_TWICE, HOST_CONFLICT where another construct
   * holds the object or the host.
   */
  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    super(scope, id);
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
      ports: [],
    };
    this.update(portIntents(props.ports ?? [EgressPort.https(443)], [], this));
  }

  /** DNS names of the hosts. */
  public get hosts(): string[] {
    return [...this.intent.hosts];
  }

  /** Adds a port to every host. Throws as the constructor does; then nothing has changed. */
  public addPort(port: EgressPort): void {
    this.update(portIntents([port], this.intent.ports, this));
  }

  private update(ports: readonly EgressPort['_intent'][]): void {
    const intent = { ...this.intent, ports };
    this.check(intent);
    this.rendering.update({ resources: planExternalService(intent, this.mesh._facts), hosts: externalServiceClaims(intent, this.mesh._facts) });
    this.intent = intent;
  }

  private check({ ports, hosts, addresses, timeout, retries }: ExternalIntent): void {
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
    const originated = ports.find(port => port.protocol === 'TCP' && port.origination);
    if (originated && addresses.length === 0 && !this.mesh.dnsCapture) {
      throw problem({
        code: 'TCP_TLS',
        wrong: `TLS is originated on TCP port ${originated.number}, and without addresses every connection to that port would be encrypted and sent to ${hosts[0]}`,
        allowed: 'TLS origination for TCP with addresses, or in a mesh described with dnsCapture',
        change: 'pass the addresses of the host',
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
    if ((timeout ?? retries) !== undefined && !ports.some(isHttp)) {
      throw problem({
        code: 'HTTP_ONLY',
        wrong: `${timeout === undefined ? 'retries' : 'timeout'} is given, and no port on which the workload sends HTTP`,
        allowed: 'timeout and retries where Istio sees the requests: http, http2 and grpc',
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
