import { isIP } from 'node:net';
import { IConstruct } from 'constructs';
import { isDnsLabel } from './dns-label';
import { Problem, problem, show } from '../errors';

const ALLOWED = 'a DNS name in lower case with at least two labels, such as "httpbin.org" (labels of 1 to 63 letters, digits and dashes, 253 characters in all)';

/**
 * Checks the DNS name of an external host, as it is written into Services, ServiceEntries and TLS settings.
 * Kubernetes itself accepts more (an address, a trailing dot); Istio would look for what is written there literally.
 */
export function externalHost(value: unknown, prop: string, clusterDomain: string, at?: IConstruct): string {
  const refuse = (wrong: string, change: string): Error => problem({ code: 'HOST_INVALID', wrong: `${prop} ${show(value)} ${wrong}`, allowed: ALLOWED, change }, at);
  if (typeof value !== 'string') throw problem(notKnownYet(prop, value), at);
  if (value === '') throw refuse('is empty', 'name the external host');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) throw refuse('has a scheme', 'leave the scheme out: what is sent is said by ports');
  if (isIP(value.replace(/^\[|\]$/g, '').replace(/%.*$/, ''))) throw refuse('is an IP address', 'use an ExternalAddress, or a SelectorlessService');
  if (value.includes('/')) throw refuse('has a path', 'give the host alone');
  if (value.includes(':')) throw refuse('has a port', 'give the port in ports');
  if (value.endsWith('.')) throw refuse('ends with a dot', 'leave the last dot out');
  if (/[A-Z]/.test(value)) throw refuse('has upper-case letters', `write ${show(value.toLowerCase())}`);
  if (value.includes('_')) throw refuse('has an underscore', 'no host that serves TLS or HTTP has one: check the name');
  if (value.includes('*')) throw refuse('is a wildcard', 'name one host');
  if (value.length > 253) throw refuse(`has ${value.length} characters`, 'check the name');
  const labels = value.split('.');
  if (!labels.every(isDnsLabel)) throw refuse('is not a DNS name', 'check its labels; write international names in their xn-- form');
  if (/^\d+$/.test(labels[labels.length - 1])) throw refuse('ends in a number, as only addresses do', 'use an ExternalAddress for an address');
  if (labels.length < 2) throw refuse('has one label', 'give the fully qualified name');
  if (/\.(invalid|svc)$/.test(value)) throw refuse(`ends in .${value.split('.').pop()}, as no external host does`, 'check the name');
  if (value === clusterDomain || value.endsWith(`.${clusterDomain}`)) throw refuse(`is inside the cluster (${clusterDomain})`, 'call that Service by its own name: it is not egress');
  return value;
}

/** A Lazy, or an object in place of a string: it would be written as a broken name. */
export function notKnownYet(prop: string, value: unknown): Problem {
  return {
    code: 'VALUE_NOT_KNOWN',
    wrong: `${prop} is ${show(value)}, not a string`,
    allowed: 'strings that are known when the construct is made, since conflicts and TLS are decided by them',
    change: 'pass the string itself; read values of the deployment before the construct is made',
  };
}

/** Several external hosts, each once. */
export function externalHosts(values: unknown, clusterDomain: string, at: IConstruct): readonly string[] {
  return hostList(values, 'host', '"api.example.com"', at, value => externalHost(value, 'host', clusterDomain, at));
}

export function hostList(values: unknown, what: string, example: string, at: IConstruct, check: (value: unknown) => string): readonly string[] {
  if (!Array.isArray(values) || values.length === 0) {
    throw problem({ code: 'HOSTS_EMPTY', wrong: `hosts ${show(values)} has no ${what}`, allowed: `one ${what} or more`, change: `pass hosts, such as [${example}]` }, at);
  }
  const hosts = [...values].map(check);
  const twice = hosts.find((host, index) => hosts.indexOf(host) !== index);
  if (twice !== undefined) {
    throw problem({ code: 'HOST_LISTED_TWICE', wrong: `${what} ${show(twice)} is listed twice`, allowed: `each ${what} once`, change: 'leave one out' }, at);
  }
  return hosts;
}
