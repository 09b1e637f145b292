// The lines that Envoy writes about a call.

/** What the access log of every proxy here tells. */
export const FORMAT = {
  from: '%DOWNSTREAM_REMOTE_ADDRESS%', to: '%DOWNSTREAM_LOCAL_ADDRESS%', directFrom: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%',
  tls: '%DOWNSTREAM_TLS_VERSION%', peer: '%DOWNSTREAM_PEER_URI_SAN%', serverName: '%REQUESTED_SERVER_NAME%', authority: '%REQ(:AUTHORITY)%',
  cluster: '%UPSTREAM_CLUSTER_RAW%', route: '%ROUTE_NAME%', upstream: '%UPSTREAM_HOST%', upstreamFrom: '%UPSTREAM_LOCAL_ADDRESS%',
  upstreamTls: '%UPSTREAM_TLS_VERSION%',
  status: '%RESPONSE_CODE%', details: '%RESPONSE_CODE_DETAILS%', flags: '%RESPONSE_FLAGS%', failure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
};

/** The cluster by which the call left. Where istiod answers by itself, no cluster is used; its route names stand for those, as in Istio's metrics. */
export function clusterOf({ cluster, route }) {
  return cluster ?? { block_all: 'BlackHoleCluster', allow_any: 'PassthroughCluster' }[route];
}
