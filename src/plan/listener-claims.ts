import { HostClaim } from './host-claim';
import { PortIntent } from './intent';

/** What is done to calls to a host, in a form that is equal where the effect is. */
export function treatment(ports: readonly PortIntent[], ...also: unknown[]): string {
  return JSON.stringify([ports.map(port => [port.number, port.protocol, port.targetPort, port.origination]).sort(), also]);
}

export function originates(ports: readonly PortIntent[]): boolean {
  return ports.some(port => port.origination);
}

type Claim = Omit<HostClaim, 'treatment'>;

/** A connection is recognised by its address and port where there are addresses: who has these, has them for itself. */
export function addressClaims(claim: Claim, ports: readonly PortIntent[], addresses: readonly string[]): HostClaim[] {
  return ports.flatMap(port => addresses.map(address => listener(claim, address.includes(':') ? `[${address}]` : address, port)));
}

/** TCP carries no name: without addresses, a port is all by which a connection is recognised. */
export function portClaims(claim: Claim, ports: readonly PortIntent[]): HostClaim[] {
  return ports.filter(port => port.protocol === 'TCP').map(port => listener(claim, 'any address', port));
}

function listener({ host, namespace, visibleIn }: Claim, address: string, { number }: PortIntent): HostClaim {
  return { namespace, visibleIn, host: `connections to ${address}, port ${number},`, treatment: host };
}
