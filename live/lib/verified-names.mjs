// The names of which a cluster of a proxy demands one in the certificate of the server, from Envoy's own configuration.
import { arrivalsOf, encryptedBy } from './compare.mjs';

/** By the proxy that began TLS, or that would have. */
export async function verifiedNames(call, found, pod) {
  const byGateway = found.gateway && encryptedBy(call, found) !== 'sidecar';
  const [proxy, cluster] = byGateway ? [found.gateway.pod, found.gateway.cluster] : [pod, found.cluster];
  return proxy.hasProxy && cluster ? namesOf(proxy, cluster, arrivalsOf(found.outside)[0]?.serverName) : undefined;
}

async function namesOf(pod, clusterName, serverName) {
  const { configs } = JSON.parse(await pod.envoy('config_dump?resource=dynamic_active_clusters'));
  const cluster = configs.map(each => each.cluster).find(({ name }) => name === clusterName);
  const tls = tlsOf(cluster);
  if (!tls) return undefined;
  const context = tls.common_tls_context ?? {};
  const validation = context.combined_validation_context?.default_validation_context ?? context.validation_context ?? {};
  const matchers = validation.match_typed_subject_alt_names ?? validation.match_subject_alt_names ?? [];
  const names = matchers.map(({ matcher, ...rest }) => Object.values(matcher ?? rest)[0]);
  const http = Object.values(cluster.typed_extension_protocol_options ?? {})[0]?.upstream_http_protocol_options;
  return names.length === 0 && http?.auto_san_validation ? [serverName] : [...new Set(names)].sort();
}

function tlsOf(cluster) {
  const sockets = [cluster?.transport_socket, ...(cluster?.transport_socket_matches ?? []).map(match => match.transport_socket)];
  return sockets.find(socket => socket?.typed_config?.['@type']?.endsWith('UpstreamTlsContext'))?.typed_config;
}
