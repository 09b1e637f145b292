import { IConstruct } from 'constructs';
import { problem } from '../errors';
import { MeshFacts, PortIntent } from '../plan/intent';
import { atLeast } from '../plan/version';

/** What TLS origination needs beyond the port itself: a version of Istio, and one workload for a host's Secret. */
export function checkOriginations(ports: readonly PortIntent[], mesh: MeshFacts, at: IConstruct): void {
  const configMap = ports.find(port => port.origination?.trust.by === 'ConfigMap');
  if (configMap && !atLeast(mesh.istio, 1, 26)) {
    throw problem({
      code: 'TLS_CONFIG_MAP',
      wrong: `port ${configMap.number} trusts the CA of a ConfigMap, which Istio ${mesh.istio.major}.${mesh.istio.minor} does not read`,
      allowed: 'caConfigMap since Istio 1.26',
      change: 'mount the CA into the proxy and give its path as caCertificates',
    }, at);
  }
  const users = ports.flatMap(port => port.origination?.credential?.user ?? []);
  const asText = ({ labels, serviceAccount }: typeof users[number]) => JSON.stringify([Object.entries(labels).sort(), serviceAccount]);
  if (users.some(user => asText(user) !== asText(users[0]))) {
    throw problem({
      code: 'CREDENTIAL_WORKLOADS',
      wrong: 'Secrets are for different workloads, and a rule selects one',
      allowed: 'Secrets of one workload for a host',
      change: 'give the ports the same workloadLabels and serviceAccount',
    }, at);
  }
}

/** By sidecars a Secret is read for a workload that is named, and by an egress gateway for itself. */
export function checkCredentials(ports: readonly PortIntent[], byGateway: boolean, at: IConstruct): void {
  const wrong = ports.find(port => port.origination?.credential && (port.origination.credential.user === undefined) !== byGateway);
  if (!wrong) return;
  throw problem({
    code: 'CREDENTIAL_WORKLOADS',
    wrong: byGateway ? `port ${wrong.number} names a workload for the Secret, and the egress gateway is who reads it` : `port ${wrong.number} names no workload for the Secret, and sidecars would send plaintext`,
    allowed: 'workloadLabels and serviceAccount for sidecars, and none for an egress gateway',
    change: byGateway ? 'leave workloadLabels and serviceAccount out' : 'give workloadLabels and serviceAccount to TlsOrigination.mutualWithSecret',
  }, at);
}
