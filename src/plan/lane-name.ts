import { ExternalIntent, GatewayIntent, PortIntent } from './intent';
import { fitting } from './names';
import { isHttp } from './routes';

/** Server name by which a sidecar asks the gateway for a host and port. For HTTP the host itself, by which the gateway's routes are found. */
export function laneName(host: string, port: PortIntent): string {
  if (isHttp(port)) return host;
  return fitting(host.startsWith('*.') ? `${port.number}.${host.slice(2)}.wildcard.invalid` : `${port.number}.${host}.lane.invalid`, 253);
}

/** What serves a host and port at an egress gateway. */
export interface Lane {
  readonly gateway: GatewayIntent;
  /** Name of its objects. */
  readonly name: string;
  /** Server name by which sidecars ask for it. */
  readonly hostname: string;
  /** Where it leads. */
  readonly host: string;
  readonly port: PortIntent;
  readonly retries?: ExternalIntent['retries'];
}
