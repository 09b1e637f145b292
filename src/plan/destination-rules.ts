import { MeshFacts, PortIntent, ServiceIntent } from './intent';
import { nameForCredential } from './names';
import { HostTraffic, trafficPolicy } from './tls-settings';
import { destinationRule } from '../resources/destination-rule';
import { role, roleBinding } from '../resources/rbac';
import { Resource } from '../resources/resource';

/** A host, and who is to find its rule. */
export interface RuledHost extends HostTraffic {
  /** Name of the rule. */
  readonly name: string;
  readonly host: string;
  /** Undefined where the rule says nothing about it, as the page's own version. */
  readonly exportTo?: readonly string[];
  readonly variant?: string;
}

/**
 * The rules that the host's TLS follows from: one for everybody, and where a client certificate comes from a Secret another one for the
 * workload that may use it.
 *
 * Istio reads a Secret for a sidecar only by a rule with a workloadSelector, and sends plaintext by any other that names one, without a
 * word (buildUpstreamClusterTLSContext in pilot/pkg/networking/core/cluster_tls.go). So whoever is not selected gets TLS without a client
 * certificate: the service refuses it, and nothing leaves in plaintext.
 */
export function destinationRules({ name, host, exportTo, variant, ...traffic }: RuledHost, mesh: MeshFacts): Resource[] {
  const shown = variant === undefined ? {} : { variant };
  const rule = (ruleName: string, visible: readonly string[] | undefined, whom: Parameters<typeof trafficPolicy>[2]): Resource => ({
    ...destinationRule(ruleName, { host, ...(visible ? { exportTo: visible } : {}), trafficPolicy: trafficPolicy(traffic, mesh, whom) }),
    ...shown,
  });
  const credential = credentialOf(traffic.ports);
  if (!credential) return [rule(name, exportTo, 'everybody')];
  const selected = rule(nameForCredential(name), ['.'], 'the workload with the Secret');
  const spec = { ...selected.body.spec as object, workloadSelector: { matchLabels: credential.user!.labels } };
  return [
    // Two rules with equal exportTo would be merged into one, and the other lost: mergeDestinationRule in pilot/pkg/model/destination_rule.go.
    rule(name, otherThanOwn(exportTo, traffic.namespace, mesh), 'everybody'),
    { ...selected, variant: [...(variant === undefined ? [] : [variant]), 'credential'].join(':'), body: { spec } },
  ];
}

/** Says the same to the namespaces that are meant, in other words than the rule for the selected workload does. */
function otherThanOwn(exportTo: readonly string[] | undefined, own: string, { rootNamespace }: MeshFacts): readonly string[] {
  if (exportTo === undefined || exportTo.includes('*')) return ['*'];
  const more = [rootNamespace, 'kube-system', 'default'].find(one => one !== own && !exportTo.includes(one));
  return more === undefined ? exportTo : [...exportTo, more];
}

/**
 * istiod hands a Secret to a sidecar whose service account may list Secrets in its namespace; it asks no narrower question
 * (CredentialsController.Authorize in pilot/pkg/credentials/kube/secrets.go).
 */
export function credentialAccess({ name, namespace, ports }: ServiceIntent): Resource[] {
  const credential = credentialOf(ports);
  if (!credential) return [];
  const own = nameForCredential(name);
  return [role(own, [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]), roleBinding(own, own, { name: credential.user!.serviceAccount, namespace })];
}

function credentialOf(ports: readonly PortIntent[]) {
  return ports.find(port => port.origination?.credential)?.origination!.credential;
}
