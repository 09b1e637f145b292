import { PortIntent } from './intent';

/** What was weakened on purpose, and why: annotations, so that a reviewer of the YAML sees it. */
export function reasons(ports: readonly PortIntent[]): Record<string, string> {
  return Object.fromEntries(ports.filter(port => port.plaintextReason).map(port => [`cdk8s-istio-egress/plaintext-${port.number}`, port.plaintextReason!]));
}
