import { PortIntent } from './intent';
import { fitting } from './names';
import { isHttp } from './routes';

/** Server name by which a sidecar asks the gateway for a host and port. For HTTP the host itself, by which the gateway's routes are found. */
export function laneName(host: string, port: PortIntent): string {
  return isHttp(port) ? host : fitting(`${port.number}.${host}.lane.invalid`, 253);
}
