import { IConstruct } from 'constructs';
import { problem, show } from '../errors';
import { CredentialIntent, MeshFacts, PortIntent } from '../plan/intent';
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
  const credentials = ports.flatMap(port => port.origination?.credential ?? []);
  const user = ({ labels, serviceAccount }: CredentialIntent) => JSON.stringify([Object.entries(labels).sort(), serviceAccount]);
  const other = credentials.find(credential => user(credential) !== user(credentials[0]));
  if (other) {
    throw problem({
      code: 'CREDENTIAL_WORKLOADS',
      wrong: `Secrets ${show(credentials[0].credentialName)} and ${show(other.credentialName)} are for different workloads, and a rule selects one`,
      allowed: 'Secrets of one workload for a host',
      change: 'give the ports the same workloadLabels and serviceAccount',
    }, at);
  }
}
