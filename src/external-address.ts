import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { problem } from './errors';
import { externalRanges } from './input/address';
import { exportTo } from './input/export-to';
import { labels } from './input/labels';
import { chartNamespace, objectName } from './input/names';
import { portIntents } from './input/ports';
import { knownProps, Names } from './input/props';
import { requireServerName } from './input/server-name';
import { Mesh } from './mesh';
import { externalAddressClaims, placeholderHost, planExternalAddress, singleAddress } from './plan/external-address';
import { AddressIntent, PortIntent } from './plan/intent';
import { isHttp } from './plan/routes';
import { Rendering } from './rendering';

/** Properties of an `ExternalAddress`. */
export interface ExternalAddressProps {
  /** IP addresses such as `203.0.113.7`, and ranges of them such as `203.0.113.0/24`. At least one. */
  readonly addresses: string[];

  /** What the workload sends, and to which ports. At least one. */
  readonly ports: EgressPort[];

  /**
   * Namespaces whose workloads know the addresses: names, `.` for the own one, `*` for all.
   *
   * @default ['.']
   */
  readonly exportTo?: string[];

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

const PROPS: Names<ExternalAddressProps> = { addresses: true, ports: true, exportTo: true, name: true, labels: true };

/**
 * External addresses that have no name, registered in the mesh: a database, a network of appliances. Workloads connect to the
 * addresses themselves; HTTP requests are recognised where the address is their Host.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry
 */
export class ExternalAddress extends Construct {
  /** Name of the ServiceEntry. */
  public readonly name: string;

  private readonly mesh: Mesh;
  private readonly rendering: Rendering;
  private intent: AddressIntent;

  /**
   * @throws ADDRESS_INVALID, ADDRESS_TWICE, ADDRESSES_EMPTY, RANGE_INVALID, EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING, PORTS_EMPTY, PORT_TWICE,
   * ADDRESSES_HTTP, ADDRESSES_TARGET_PORT, TLS_SERVER_NAME for values that cannot work; OBJECT_TWICE, HOST_TWICE where another construct holds the object or an address.
   */
  constructor(scope: Construct, id: string, props: ExternalAddressProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    this.mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    this.rendering = new Rendering(this, this.mesh);
    const namespace = chartNamespace(this);
    this.intent = {
      name: this.name,
      namespace,
      host: placeholderHost(this.name, namespace),
      addresses: externalRanges(props.addresses, this),
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      labels: labels('labels', props.labels ?? {}, this),
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
    requireServerName(ports, this);
    if (!singleAddress(intent)) ports.forEach(port => this.checkShared(port));
    this.rendering.update({ resources: planExternalAddress(intent, this.mesh._facts), hosts: externalAddressClaims(intent) });
    this.intent = intent;
  }

  /** Of several addresses a connection keeps the one that the workload chose, and its port; a Host can only be one of them. */
  private checkShared(port: PortIntent): void {
    if (isHttp(port)) {
      throw problem({
        code: 'ADDRESSES_HTTP',
        wrong: `HTTP port ${port.number} is reached at several addresses, and Istio knows HTTP requests by one Host`,
        allowed: 'HTTP to one address, and tcp, tls and https to several',
        change: 'make one ExternalAddress for each address, or use EgressPort.tcp',
      }, this);
    }
    if (port.targetPort !== port.number) {
      throw problem({
        code: 'ADDRESSES_TARGET_PORT',
        wrong: `port ${port.number} leads to port ${port.targetPort} of several addresses, and connections to them keep their port`,
        allowed: 'another target port of one address',
        change: 'call the port that the service listens on, or make one ExternalAddress for each address',
      }, this);
    }
  }
}
