import { problem, show } from './errors';
import { isDnsLabel } from './input/dns-label';
import { portNumber } from './input/port-number';
import { isReason } from './input/reason';
import { PortIntent } from './plan/intent';
import { TlsOrigination } from './tls-origination';

/** Options of any port. */
export interface PortOptions {
  /**
   * Name of the port. Istio reads the protocol from it, so it is the protocol, or begins with it and a dash.
   *
   * @default - the protocol for its usual port (80, 443), such as `http`; otherwise with the number, such as `tcp-5432`
   * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
   */
  readonly name?: string;

  /**
   * Port that the external service listens on, 1 to 65535.
   *
   * @default - 443 where TLS is originated on port 80, otherwise the port's own number
   */
  readonly targetPort?: number;
}

/** Options of a port on which the workload sends plaintext. */
export interface PlaintextPortOptions extends PortOptions {
  /**
   * The external service requires TLS: Istio originates it.
   *
   * @default - the external service expects plaintext
   */
  readonly tlsOrigination?: TlsOrigination;

  /**
   * Why plaintext HTTP to the external service's port 443, which is TLS's by custom, is right. Written as an annotation on the construct's main object.
   *
   * @default - plaintext HTTP to port 443 is refused
   */
  readonly plaintextReason?: string;
}

/** Options of a port on which the workload sends HTTP/1.1. */
export interface HttpPortOptions extends PlaintextPortOptions {
  /**
   * Whether the request goes on as HTTP/2: where TLS is originated the server must choose it (ALPN `h2`), otherwise it must speak HTTP/2
   * without TLS.
   *
   * @default false
   * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings-HTTPSettings-H2UpgradePolicy
   */
  readonly http2Upgrade?: boolean;
}

/** Options of a port on which the workload sends TCP. */
export interface TcpPortOptions extends PlaintextPortOptions {
  /**
   * Why it is right that every connection to this port goes to the one host, whatever address the workload chose: TCP carries no name, and
   * without addresses Istio knows a connection by its port alone. Written as an annotation on the construct's main object.
   *
   * @default - addresses are needed, or a mesh described with `dnsCapture`
   */
  readonly anyAddressReason?: string;
}

type Kind = Pick<PortIntent, 'protocol' | 'sends'> & { readonly word: string; readonly usual?: number };

const HTTP: Kind = { word: 'http', protocol: 'HTTP', sends: 'HTTP', usual: 80 };
const HTTP2: Kind = { word: 'http2', protocol: 'HTTP2', sends: 'HTTP/2', usual: 80 };
const GRPC: Kind = { word: 'grpc', protocol: 'GRPC', sends: 'gRPC' };
const HTTPS: Kind = { word: 'https', protocol: 'HTTPS', sends: 'TLS', usual: 443 };
const TLS: Kind = { word: 'tls', protocol: 'TLS', sends: 'TLS', usual: 443 };
const TCP: Kind = { word: 'tcp', protocol: 'TCP', sends: 'TCP' };

/**
 * A port of an external service, and what the workload sends to it. TLS origination exists only where the workload sends
 * plaintext: what is encrypted once cannot be encrypted twice.
 */
export class EgressPort {
  /** The workload sends HTTP/1.1. Throws PORT_NUMBER, PORT_NAME, PORT_OPTIONS or PLAINTEXT_TO_TLS_PORT. */
  public static http(port: number, options: HttpPortOptions = {}): EgressPort {
    return new EgressPort(HTTP, port, options);
  }

  /** The workload sends HTTP/2 without TLS (prior knowledge). Throws as `http` does. */
  public static http2(port: number, options: PlaintextPortOptions = {}): EgressPort {
    return new EgressPort(HTTP2, port, options);
  }

  /** The workload sends gRPC without TLS. Throws as `http` does. */
  public static grpc(port: number, options: PlaintextPortOptions = {}): EgressPort {
    return new EgressPort(GRPC, port, options);
  }

  /** The workload sends HTTPS: it encrypts, and Istio routes by the server name in the handshake. Throws PORT_NUMBER, PORT_NAME or PORT_OPTIONS. */
  public static https(port: number = 443, options: PortOptions = {}): EgressPort {
    return new EgressPort(HTTPS, port, options);
  }

  /** The workload sends TLS that is not HTTPS, such as a database's or a broker's. Treated as `https` is. Throws as `https` does. */
  public static tls(port: number = 443, options: PortOptions = {}): EgressPort {
    return new EgressPort(TLS, port, options);
  }

  /** The workload sends TCP of which Istio knows nothing more. Throws PORT_NUMBER, PORT_NAME or PORT_OPTIONS. */
  public static tcp(port: number, options: TcpPortOptions = {}): EgressPort {
    return new EgressPort(TCP, port, options);
  }

  /** @internal */
  public readonly _intent: PortIntent;

  private constructor(kind: Kind, port: number, options: HttpPortOptions & TcpPortOptions) {
    checkOptions(kind, options);
    const origination = options.tlsOrigination?._intent;
    const number = portNumber('port', port);
    const targetPort = options.targetPort === undefined ? (origination && number === 80 ? 443 : number) : portNumber('targetPort', options.targetPort);
    if (targetPort === 443 && !origination && kind.sends !== 'TLS' && kind.sends !== 'TCP' && !options.plaintextReason) {
      throw problem({
        code: 'PLAINTEXT_TO_TLS_PORT',
        wrong: `${kind.word} would be sent in plaintext to port 443 of the external service`,
        allowed: 'to port 443, which is TLS’s by custom: https, tls, and plaintext with TLS origination',
        change: 'use EgressPort.https if the workload encrypts, tlsOrigination if Istio shall, or say plaintextReason',
      });
    }
    this._intent = {
      number,
      name: portName(kind, number, options.name),
      protocol: kind.protocol,
      sends: kind.sends,
      requires: origination?.requires ?? (kind.sends === 'TLS' ? 'TLS' : 'plaintext'),
      targetPort,
      origination,
      plaintextReason: options.plaintextReason,
      anyAddressReason: options.anyAddressReason,
      http2Upgrade: options.http2Upgrade ?? false,
    };
  }

  /** Port that the workload connects to. */
  public get number(): number {
    return this._intent.number;
  }

  /** Name of the port. */
  public get name(): string {
    return this._intent.name;
  }

  /** Port that the external service listens on. */
  public get targetPort(): number {
    return this._intent.targetPort;
  }
}

/** Without types, a misspelt or wrong option would be plaintext without a word. */
function checkOptions(kind: Kind, options: HttpPortOptions & TcpPortOptions): void {
  const allowed = [
    'name', 'targetPort',
    ...(kind.sends === 'TLS' ? [] : ['tlsOrigination', 'plaintextReason']),
    ...(kind === HTTP ? ['http2Upgrade'] : []), ...(kind === TCP ? ['anyAddressReason'] : []),
  ];
  const refuse = (wrong: string, change?: string): Error => problem({
    code: 'PORT_OPTIONS',
    wrong,
    allowed: `an object with ${allowed.join(', ')}`,
    change: change ?? (kind.sends === 'TLS' ? 'TLS is originated only where the workload sends plaintext' : 'make tlsOrigination by TlsOrigination.simple() or mutual()'),
  });
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw refuse(`options of a ${kind.word} port are ${show(options)}`);
  const unknown = Object.keys(options).find(key => !allowed.includes(key));
  if (unknown !== undefined) throw refuse(`option ${show(unknown)} is not one of a ${kind.word} port`);
  const { tlsOrigination, http2Upgrade } = options;
  if (tlsOrigination !== undefined && !(tlsOrigination instanceof TlsOrigination)) throw refuse(`tlsOrigination is ${show(tlsOrigination)}`);
  for (const prop of ['plaintextReason', 'anyAddressReason'] as const) {
    if (options[prop] !== undefined && !isReason(options[prop])) throw refuse(`${prop} is ${show(options[prop])}`, 'write the reason, or leave it out');
  }
  if (http2Upgrade !== undefined && typeof http2Upgrade !== 'boolean') throw refuse(`http2Upgrade is ${show(http2Upgrade)}`);
}

function portName(kind: Kind, number: number, name: unknown): string {
  if (name === undefined) return number === kind.usual ? kind.word : `${kind.word}-${number}`;
  if (!isDnsLabel(name) || (name !== kind.word && !name.startsWith(`${kind.word}-`))) {
    throw problem({
      code: 'PORT_NAME',
      wrong: `port name ${show(name)} does not say that ${kind.word} is sent`,
      allowed: `"${kind.word}" and names that begin with "${kind.word}-" (lower-case letters, digits and dashes, at most 63), since Istio reads the protocol from the name`,
      change: `write ${show(`${kind.word}-${typeof name === 'string' && /^[a-z0-9-]{1,50}$/.test(name) ? name : number}`)}, or leave name out`,
    });
  }
  return name;
}
