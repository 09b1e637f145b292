// Makes one call and collects what was seen of it at every place.
import { fileURLToPath } from 'node:url';
import { resolve } from './dns.mjs';
import { until } from './processes.mjs';

// Every call comes from a port of its own, by which its line in the access log is known. Ports that the kernel chooses come again.
let nextPort = 10000;

const TCP_CLIENT = fileURLToPath(new URL('tcp-client.mjs', import.meta.url));

/**
 * What happened: `caller` is what the workload knows of it, `outside` what the hosts outside saw, `log` the line of the
 * workload's own proxy, `cluster` the Envoy cluster in it.
 */
export async function makeCall(call, pod, outside) {
  await outside.seen(); // forget what was before
  const port = String(nextPort++);
  const caller = call.url.startsWith('tcp://') ? await connect(call, port, pod) : await curl(call, port, pod);
  const log = pod.hasProxy ? await logLine(pod, port) : undefined;
  return { caller, outside: await outside.seen(), log, cluster: log && clusterOf(log), expectedAddress: addressOf(call) };
}

/** A fresh connection, no configuration of the user, the answer behind which curl writes all it knows as one line of JSON. */
async function curl({ url, connectTo }, localPort, pod) {
  const { hostname, port, protocol } = new URL(url);
  const number = port || (protocol === 'https:' ? 443 : 80);
  const { code, stdout, stderr } = await pod.run(['curl', '-q', '-sS', '--noproxy', '*', '--connect-timeout', '5', '--max-time', '15',
    '--local-port', localPort, '-w', '\n%{json}', ...(connectTo ? ['--connect-to', `${hostname}:${number}:${connectTo}:${number}`] : []), url]);
  const cut = stdout.lastIndexOf('\n');
  const known = JSON.parse(stdout.slice(cut + 1));
  return { status: known.http_code, exit: code, error: stderr.trim(), body: stdout.slice(0, cut), remote: known.remote_ip || undefined };
}

async function connect({ url, connectTo }, localPort, pod) {
  const { hostname, port } = new URL(url);
  const { stdout } = await pod.run([process.execPath, TCP_CLIENT, connectTo ?? hostname, port, localPort]);
  return { ...JSON.parse(stdout), body: '' };
}

async function logLine(pod, localPort) {
  const find = () => pod.accessLog().find(line => line.from?.endsWith(`:${localPort}`));
  return until('the access log', find, 3).catch(() => undefined);
}

/** Where istiod answers by itself, no cluster is used; its route names stand for those, as in Istio's metrics. */
function clusterOf({ cluster, route }) {
  return cluster ?? { block_all: 'BlackHoleCluster', allow_any: 'PassthroughCluster' }[route];
}

/** With `connectTo`, the address that the call must go to. */
function addressOf({ connectTo }) {
  return connectTo && resolve(connectTo)[0];
}
