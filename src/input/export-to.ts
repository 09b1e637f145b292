import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { isDnsLabel } from './dns-label';
import { problem, show } from '../errors';

/** Namespaces as Istio's exportTo has them: `*` stands alone, and the own namespace is `.`. */
export function exportTo(value: readonly string[], at: IConstruct): readonly string[] {
  const own = Chart.of(at).namespace;
  const list = Array.isArray(value) ? [...new Set([...value].map(namespace => (namespace === own ? '.' : namespace)))] : [];
  const valid = list.every(namespace => namespace === '.' || namespace === '*' || isDnsLabel(namespace));
  if (list.length === 0 || !valid || (list.includes('*') && list.length > 1)) {
    throw problem({
      code: 'EXPORT_TO',
      wrong: `exportTo ${show(value)} is not a list of namespaces`,
      allowed: 'names of namespaces and "." for the own one, or "*" alone for all',
      change: 'name the namespaces whose workloads call the hosts',
    }, at);
  }
  return list;
}
