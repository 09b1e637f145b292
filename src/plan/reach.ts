import { visibleIn } from './host-claim';
import { MeshFacts } from './intent';
import { serviceHost } from './service-host';
import { Resource } from '../resources/resource';

/** A host of the registry that clients need to know, so that calls can be made that a construct is for. */
export interface Reach {
  /** Namespace that it belongs to in the registry. */
  readonly namespace: string;
  readonly host: string;
  /** Namespaces whose clients need it; `*` among them stands for all. */
  readonly visibleIn: readonly string[];
}

type Spec = Readonly<Record<string, any>>;

/** Read off what is written: entries, Services that lead outside, and the Services of gateways that clients are led to. */
export function reachOf(resources: readonly Resource[], own: string, mesh: MeshFacts): Reach[] {
  return resources.flatMap(({ kind, name, namespace = own, body }): Reach[] => {
    const spec = body.spec as Spec;
    if (kind === 'ServiceEntry') return spec.hosts.map((host: string) => ({ namespace, host, visibleIn: visibleIn(spec.exportTo, namespace) }));
    if (kind === 'Service' && !spec.selector) return [{ namespace, host: serviceHost({ name, namespace }, mesh), visibleIn: [namespace] }];
    const [, there, svc] = kind === 'DestinationRule' && spec.subsets ? spec.host.split('.') : [];
    return svc === 'svc' ? [{ namespace: there, host: spec.host, visibleIn: [namespace] }] : [];
  });
}
