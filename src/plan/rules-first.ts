import { PortIntent } from './intent';
import { originates } from './listener-claims';
import { Kind } from '../resources/api-versions';
import { Resource } from '../resources/resource';

const RULES: readonly Kind[] = ['Role', 'RoleBinding', 'DestinationRule', 'VirtualService'];

/**
 * Where TLS is originated, the rules that say so come before what makes the host known: `kubectl apply` goes from top to bottom, and a host
 * without its rule would get plaintext. The first resource stays the construct's main one.
 */
export function rulesFirst(resources: readonly Resource[], ports: readonly PortIntent[]): Resource[] {
  if (!originates(ports)) return [...resources];
  const [main, ...others] = resources;
  const isRule = ({ kind }: Resource) => RULES.includes(kind);
  return [
    ...others.filter(isRule),
    ...others.filter(one => !isRule(one)).map(one => ({ ...one, last: true })),
    { ...main, main: true, last: true },
  ];
}
