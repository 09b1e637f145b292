import { IConstruct } from 'constructs';
import { problem } from '../errors';
import { PortIntent } from '../plan/intent';

/** Addresses have no name of which TLS could be verified, so it must be given. */
export function requireServerName(ports: readonly PortIntent[], at: IConstruct): void {
  const nameless = ports.find(port => port.origination && port.origination.serverName === undefined);
  if (nameless) {
    throw problem({
      code: 'TLS_SERVER_NAME',
      wrong: `TLS is originated on port ${nameless.number} for addresses, and no server name is given`,
      allowed: 'TLS origination with a server name, which is sent as SNI and verified in the certificate',
      change: 'pass serverName to TlsOrigination',
    }, at);
  }
}
