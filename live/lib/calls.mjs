// Makes one call and collects what was seen of it at every place.
import { fileURLToPath } from 'node:url';
import { resolve } from './dns.mjs';
import { until } from './processes.mjs';

const TCP_CLIENT = fileURLToPath(new URL('tcp-client.mjs', import.meta.url));

/**
 * What happened: `caller` is what the workload knows of it, `outside` what the hosts outside saw, `log` the line of the
 * workload's own proxy, `cluster` the Envoy cluster in it.
 */
export async function makeCall(call, pod, outside) {
  await outside.seen(); // forget what was before
  const linesBefore = pod.accessLog().length;
  const caller = call.url.startsWith('tcp://') ? await connect(call, pod) : await curl(call, pod);
  const log = pod.hasProxy && caller.localPort ? await logLine(pod, caller.localPort, linesBefore) : undefined;
  return { caller, outside: await outside.seen(), log, cluster: log && clusterOf(log), expectedAddress: addressOf(call) };
}

/** A fresh connection, no configuration of the user, the answer behind which curl writes all it knows as one line of JSON. */
async function curl({ url, connectTo }, pod) {
  const { hostname, port, protocol } = new URL(url);
  const number = port || (protocol === 'https:' ? 443 : 80);
  const { code, stdout, stderr } = await pod.run(['curl', '-q', '-sS', '--noproxy', '*', '--connect-timeout', '5', '--max-time', '15', '-w', '\n%{json}',
    ...(connectTo ? ['--connect-to', `${hostname}:${number}:${connectTo}:${number}`] : []), url]);
  const cut = stdout.lastIndexOf('\n');
  const known = JSON.parse(stdout.slice(cut + 1));
  return {
    status: known.http_code, exit: code, error: stderr.trim(), body: stdout.slice(0, cut),
    localPort: known.local_port > 0 ? known.local_port : undefined, remote: known.remote_ip || undefined,
  };
}

async function connect({ url, connectTo }, pod) {
  const { hostname, port } = new URL(url);
  const { stdout } = await pod.run([process.execPath, TCP_CLIENT, connectTo ?? hostname, port]);
  return { ...JSON.parse(stdout), body: '' };
}

/** The line of exactly this connection: a new one, with the port that the workload called from (the kernel uses ports again). */
async function logLine(pod, localPort, linesBefore) {
  const find = () => pod.accessLog().slice(linesBefore).find(line => line.from?.endsWith(`:${localPort}`));
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
