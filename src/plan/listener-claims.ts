import { HostClaim } from './host-claim';
import { PortIntent } from './intent';

/** What a host's ports do to calls, in a form that is equal where the effect is. */
export function treatment(ports: readonly PortIntent[]): string {
  return JSON.stringify(ports.map(port => [port.number, port.protocol, port.targetPort, port.origination]).sort());
}

/**
 * TCP carries no name: Istio knows a connection by its address and port alone, or by its port alone where there is no address. Who
 * has that, has it for itself.
 */
export function tcpClaims(claim: Omit<HostClaim, 'treatment'>, ports: readonly PortIntent[], addresses: readonly string[]): HostClaim[] {
  const to = addresses.length > 0 ? addresses.map(address => (address.includes(':') ? `[${address}]` : address)) : ['any address'];
  return ports.filter(port => port.protocol === 'TCP').flatMap(port => to.map(address => ({
    ...claim,
    host: `TCP to ${address}, port ${port.number},`,
    treatment: claim.host,
  })));
}
