// What should have happened beside what happened. No input or output here.

/** Headers that only Istio's own build of Envoy can write: here nobody can say whether they would arrive. */
const OF_ISTIOS_ENVOY = ['x-envoy-peer-metadata', 'x-envoy-peer-metadata-id'];

/**
 * The differences, as `{ what, expected, found }`: none means that the call did what the scenario says.
 * `facts` are those of `factsOf`.
 */
export function compare(expect, facts) {
  const differences = [];
  const check = (what, expected, found) => {
    if (expected !== undefined && JSON.stringify(expected) !== JSON.stringify(found)) differences.push({ what, expected, found });
  };
  if (expect.refused) {
    check('refused', expect.refused, facts.refused);
    check('status', expect.status, facts.status);
    check('at', null, facts.at ?? null); // nothing may have arrived outside
    check('gateway', expect.gateway, facts.gateway?.workload);
  } else {
    check('refused', null, facts.refused ?? null);
    check('status', expect.status, facts.status);
    check('at', expect.at, facts.at);
    check('arrivals', 1, facts.arrivals);
    check('encryptedBy', expect.encryptedBy, facts.encryptedBy);
    check('serverName', expect.serverName, facts.serverName);
    check('host', expect.host, facts.host);
    check('clientCertificate', expect.clientCertificate, facts.clientCertificate);
    check('httpVersion', expect.httpVersion, facts.httpVersion);
    check('meshHeaders', expect.meshHeaders?.filter(name => !OF_ISTIOS_ENVOY.includes(name)).sort(), facts.meshHeaders);
    check('tunnel', expect.tunnel, facts.tunnel);
    for (const word of ['workload', 'hop', 'cluster']) check(`gateway.${word}`, expect.gateway?.[word], facts.gateway?.[word]);
    check('verifiedNames', expect.verifiedNames && [...expect.verifiedNames].sort(), facts.verifiedNames);
  }
  check('cluster', expect.cluster, facts.cluster);
  check('connected to', facts.expectedAddress, facts.remote);
  return differences;
}

/** The same words as in an expectation, for what was seen of a call. */
export function factsOf(call, found, verifiedNames) {
  const arrivals = arrivalsOf(found.outside);
  const [arrival] = arrivals;
  return {
    status: found.caller.status,
    refused: refusalOf(found.caller, arrival),
    arrivals: arrivals.length,
    at: arrival?.at,
    from: arrival?.from,
    encryptedBy: encryptedBy(call, found),
    serverName: arrival?.serverName,
    clientCertificate: arrival?.clientCertificate,
    host: arrival?.host,
    httpVersion: arrival?.httpVersion,
    meshHeaders: arrival?.meshHeaders,
    tunnel: arrival?.tunnel,
    cluster: found.cluster,
    gateway: found.gateway,
    verifiedNames,
    remote: found.caller.remote ?? found.log?.to?.replace(/:\d+$/, ''), // curl may not learn it when it is refused at once
    expectedAddress: found.expectedAddress,
  };
}

/** What arrived, among all that was seen: not what failed, nor what an HTTP proxy only passed on. */
export function arrivalsOf(outside) {
  return outside.filter(each => !each.failure && !each.tunnelTo);
}

function refusalOf(caller, arrival) {
  if (caller.exit !== 0) return 'connection';
  return arrival ? undefined : 'status';
}

/** Who began the one TLS session: the last proxy on the way that speaks TLS to the next, or the workload itself. */
export function encryptedBy({ url }, { outside, log, gateway, address }) {
  const [arrival] = arrivalsOf(outside);
  if (!arrival) return undefined;
  if (!arrival.tls) return 'nobody';
  if (arrival.from !== (gateway?.pod.workload.address ?? address)) return 'unknown';
  if (gateway?.log.upstreamTls) return 'gateway';
  if (log?.upstreamTls && gateway?.hop !== 'mutual TLS') return 'sidecar';
  return url.startsWith('https:') ? 'workload' : 'unknown';
}
