// What should have happened beside what happened. No input or output here.

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
  } else {
    check('refused', null, facts.refused ?? null);
    check('status', expect.status, facts.status);
    check('at', expect.at, facts.at);
    check('arrivals', 1, facts.arrivals);
    check('encryptedBy', expect.encryptedBy, facts.encryptedBy);
    check('serverName', expect.serverName, facts.serverName);
    check('host', expect.host, facts.host);
    check('verifiedNames', expect.verifiedNames && [...expect.verifiedNames].sort(), facts.verifiedNames);
  }
  check('cluster', expect.cluster, facts.cluster);
  check('connected to', facts.expectedAddress, facts.remote);
  return differences;
}

/** The same words as in an expectation, for what was seen of a call. */
export function factsOf(call, found, workloads, verifiedNames) {
  const arrivals = found.outside.filter(each => !each.failure);
  const [arrival] = arrivals;
  return {
    status: found.caller.status,
    refused: refusalOf(found.caller, arrival),
    arrivals: arrivals.length,
    at: arrival?.at,
    from: arrival?.from,
    encryptedBy: arrival && encryptedBy(call, arrival, workloads),
    serverName: arrival?.serverName,
    clientCertificate: arrival?.clientCertificate,
    host: arrival?.host,
    cluster: found.cluster,
    verifiedNames,
    remote: found.caller.remote ?? found.log?.to?.replace(/:\d+$/, ''), // curl may not learn it when it is refused at once
    expectedAddress: found.expectedAddress,
  };
}

function refusalOf(caller, arrival) {
  if (caller.exit !== 0) return 'connection';
  return arrival ? undefined : 'status';
}

/** Who began the one TLS session: the workload if it speaks TLS itself, or else the proxy from whose address it came. */
function encryptedBy(call, arrival, workloads) {
  if (!arrival.tls) return 'nobody';
  if (call.url.startsWith('https:')) return 'workload';
  return workloads.find(({ address }) => address === arrival.from)?.proxy ?? 'unknown';
}
