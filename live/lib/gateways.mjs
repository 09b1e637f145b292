// Which egress gateway a call passed, from the access logs of the gateways.
//
// A gateway gives every request a new id, and a sidecar uses one connection to a gateway for many requests. So the line is one of
// the connection by which the call left the sidecar (or the workload itself), and one that was not there before the call: calls
// are made one after the other, and each waits for its line.
import { clusterOf } from './access-log.mjs';
import { until } from './processes.mjs';

/** How much the gateways had logged before a call. */
export function linesBefore(gateways) {
  return new Map(gateways.map(gateway => [gateway, gateway.accessLog().length]));
}

/**
 * The gateway that the call passed, or that refused it: `{ pod, log, workload, hop, cluster }`. `log` is the line of the sidecar,
 * if there is one; else the call went out from `address`.
 */
export async function gatewayOf({ log, address, arrival }, before) {
  const connection = log ? log.upstreamFrom : address;
  const find = () => [...before].map(([pod, count]) => ({ pod, log: pod.accessLog().slice(count).findLast(line => line.directFrom === connection) }))
    .find(each => each.log);
  const isGateway = host => [...before.keys()].some(({ workload }) => workload.address === host?.replace(/:\d+$/, ''));
  if (before.size === 0 || !connection) return undefined;
  // Where nothing tells that a gateway was asked, one may still have refused what was no request to it.
  const seconds = isGateway(log?.upstream) && !log.failure || isGateway(arrival?.from) ? 3 : 0.3;
  const found = await until('the access log of the gateway', find, seconds).catch(() => undefined);
  return found && { ...found, workload: String(found.pod), hop: hopOf(found.log), cluster: clusterOf(found.log) };
}

/** How it came to the gateway. */
function hopOf({ tls, peer }) {
  if (!tls) return 'as it was';
  return peer?.startsWith('spiffe://') ? 'mutual TLS' : 'TLS without an identity';
}
