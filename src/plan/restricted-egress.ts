import { MeshFacts } from './intent';
import { Reach } from './reach';
import { Resource } from '../resources/resource';
import { sidecar } from '../resources/sidecar';

export interface RestrictedEgressIntent {
  readonly name: string;
  readonly namespace: string;
  /** Labels of the pods that it is for; none for all of the namespace. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Nothing but what is declared: not even the namespace's own Services. */
  readonly strict: boolean;
}

/**
 * What sidecars know, and that they let nothing else out. The hosts are read when the manifest is written: what other constructs declare later counts,
 * too.
 */
export function planRestrictedEgress(intent: RestrictedEgressIntent, mesh: MeshFacts, reach: () => readonly Reach[]): Resource[] {
  const { name, namespace, podLabels, strict } = intent;
  const own = strict ? [] : ['./*', `${mesh.rootNamespace}/*`];
  const hosts = () => {
    const declared = reach().filter(one => strict || one.namespace !== namespace).map(one => `${one.namespace === namespace ? '.' : one.namespace}/${one.host}`);
    // Where nothing at all is declared, `~` means none: an empty list would mean all.
    return own.length + declared.length > 0 ? [...new Set([...own, ...declared])].sort() : ['~/*'];
  };
  return [sidecar(name, () => ({
    ...(Object.keys(podLabels).length > 0 ? { workloadSelector: { labels: podLabels } } : {}),
    egress: [{ hosts: hosts() }],
    ...(mesh.registryOnly ? {} : { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } }),
  }))];
}
