import { ApiObject, Chart } from 'cdk8s';
import { Kind } from './resources/api-versions';

interface Order {
  readonly policies: Set<ApiObject>;
  readonly entries: Set<ApiObject>;
}

const known = new WeakMap<Chart, Order>();

/**
 * A NetworkPolicy comes before whatever makes a host known, in whichever order constructs are made: `kubectl apply` of the file must not let out
 * for a moment what shall not get out in the end.
 */
export function applyPoliciesFirst(kind: Kind, object: ApiObject): void {
  if (kind !== 'NetworkPolicy' && kind !== 'ServiceEntry') return;
  const chart = Chart.of(object);
  const { policies, entries } = known.get(chart) ?? { policies: new Set(), entries: new Set() };
  known.set(chart, { policies, entries });
  if (kind === 'NetworkPolicy' && !policies.has(object)) {
    policies.add(object);
    entries.forEach(entry => entry.addDependency(object));
  }
  if (kind === 'ServiceEntry' && !entries.has(object)) {
    entries.add(object);
    if (policies.size > 0) object.addDependency(...policies);
  }
}
