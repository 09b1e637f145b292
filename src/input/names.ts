import { Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { isDnsLabel } from './dns-label';
import { notKnownYet } from './host';
import { problem, show } from '../errors';
import { MinorVersion, compare } from '../plan/version';

const LEADING_DIGIT_SINCE: MinorVersion = { major: 1, minor: 36 };

/** Name of a Service: the construct's id unless given. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names */
export function serviceName(given: unknown, at: Construct, kubernetes: MinorVersion): string {
  return label(given ?? at.node.id, compare(kubernetes, LEADING_DIGIT_SINCE) < 0, at);
}

/** Name of an object whose name must be a DNS label, such as a Deployment whose Pods carry it. */
export function objectName(given: unknown, at: Construct): string {
  return label(given ?? at.node.id, false, at);
}

function label(name: unknown, letterFirst: boolean, at: IConstruct): string {
  if (typeof name !== 'string') throw problem(notKnownYet('name', name), at);
  if (!isDnsLabel(name) || (letterFirst && !/^[a-z]/.test(name))) {
    throw problem({
      code: 'NAME_INVALID',
      wrong: `name ${show(name)} is not a valid name`,
      allowed: `1 to 63 lower-case letters, digits and dashes, beginning with a letter${letterFirst ? '' : ' or digit'} and not ending with a dash`,
      change: 'pass name, or a construct id that is one',
    }, at);
  }
  return name;
}

/** Name of somebody else's namespace. */
export function namespaceName(prop: string, value: unknown, at: IConstruct): string {
  if (isDnsLabel(value)) return value;
  throw problem({
    code: 'NAMESPACE_INVALID',
    wrong: `${prop} ${show(value)} is not the name of a namespace`,
    allowed: '1 to 63 lower-case letters, digits and dashes, not beginning or ending with a dash',
    change: `correct ${prop}`,
  }, at);
}

/** https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#21-trust-domain */
export function trustDomain(value: unknown, at: IConstruct): string {
  if (typeof value === 'string' && value.length <= 253 && value.split('.').every(isDnsLabel)) return value;
  throw problem({
    code: 'TRUST_DOMAIN',
    wrong: `trustDomain ${show(value)} is not a trust domain`,
    allowed: 'names in lower-case letters, digits, dashes and dots, such as "cluster.local"',
    change: 'give it as the mesh has it (meshConfig.trustDomain)',
  }, at);
}

/** The namespace that the chart gives: Service hosts are made of it, so it cannot be left to `kubectl apply -n`. */
export function chartNamespace(at: Construct): string {
  const chart = Chart.of(at);
  if ((chart.namespace ?? undefined) === undefined) {
    throw problem({
      code: 'NAMESPACE_MISSING',
      wrong: `chart ${show(chart.node.path)} has no namespace`,
      allowed: 'charts with a namespace, since host names of Services contain it',
      change: 'pass { namespace: ... } to the Chart',
    }, at);
  }
  if (!isDnsLabel(chart.namespace)) {
    throw problem({
      code: 'NAMESPACE_INVALID',
      wrong: `namespace ${show(chart.namespace)} of chart ${show(chart.node.path)} is not a valid name`,
      allowed: '1 to 63 lower-case letters, digits and dashes, not beginning or ending with a dash',
      change: 'correct the namespace of the Chart',
    }, at);
  }
  return chart.namespace;
}
