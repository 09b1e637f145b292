// Makes one call and collects what was seen of it at every place.
import { fileURLToPath } from 'node:url';
import { clusterOf } from './access-log.mjs';
import { arrivalsOf } from './compare.mjs';
import { curlCommand } from './curl.mjs';
import { resolve } from './dns.mjs';
import { gatewayOf, linesBefore } from './gateways.mjs';
import { dropped } from './network-policies.mjs';
import { until } from './processes.mjs';

// Every call comes from a port of its own, by which its line in the access log is known. Ports that the kernel chooses come again.
let nextPort = 10000;

const TCP_CLIENT = fileURLToPath(new URL('tcp-client.mjs', import.meta.url));

/**
 * What happened: `caller` is what the workload knows of it, `outside` what the hosts outside saw, `log` the line of the
 * workload's own proxy, `cluster` the Envoy cluster in it (what bypasses the proxy has neither), `gateway` that of the gateway.
 */
export async function makeCall(call, pod, outside, gateways) {
  await outside.seen(); // forget what was before
  const before = linesBefore(gateways);
  const port = String(nextPort++);
  const { address } = pod.workload;
  const passedBefore = await connectionsThrough(pod);
  const droppedBefore = await dropped(address);
  const caller = call.url.startsWith('tcp://') ? await connect(call, port, pod) : await curl(call, port, pod);
  const log = await connectionsThrough(pod) > passedBefore ? await logLine(pod, port) : undefined;
  const seen = await outside.seen();
  const gateway = await gatewayOf({ log, address: `${address}:${port}`, arrival: arrivalsOf(seen)[0] }, before);
  return {
    caller, outside: seen, address, log, cluster: log && clusterOf(log), gateway,
    wasDropped: await dropped(address) > droppedBefore, expectedAddress: addressOf(call),
  };
}

async function curl(call, localPort, pod) {
  const { code, stdout, stderr } = await pod.run(await curlCommand(call, localPort));
  const cut = stdout.lastIndexOf('\n');
  const known = JSON.parse(stdout.slice(cut + 1));
  return { status: known.http_code, exit: code, error: stderr.trim(), body: stdout.slice(0, cut), remote: known.remote_ip || undefined };
}

async function connect({ url, connectTo }, localPort, pod) {
  const { hostname, port } = new URL(url);
  const { stdout } = await pod.run([process.execPath, TCP_CLIENT, connectTo ?? hostname, port, localPort]);
  return { ...JSON.parse(stdout), body: '' };
}

/** How many connections of the pod iptables has sent to its proxy so far. */
async function connectionsThrough(pod) {
  if (!pod.hasProxy) return 0;
  const { code, stdout, stderr } = await pod.run(['iptables', '-t', 'nat', '-nvxL', 'ISTIO_REDIRECT']);
  const rule = /^ *(\d+) .* REDIRECT .* redir ports 15001$/m.exec(stdout);
  if (code !== 0 || !rule) throw new Error(`the rules of ${pod} cannot be read: ${stderr}${stdout}`);
  return Number(rule[1]);
}

async function logLine(pod, localPort) {
  const find = () => pod.accessLog().find(line => line.from?.endsWith(`:${localPort}`));
  return until('the access log', find, 3).catch(() => undefined);
}

/** With `connectTo`, the address that the call must go to. */
function addressOf({ connectTo }) {
  return connectTo && resolve(connectTo)[0];
}
