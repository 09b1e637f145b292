import { PortIntent } from './intent';

/** What was weakened on purpose, and why: annotations, so that a reviewer of the YAML sees it. */
export function reasons(ports: readonly PortIntent[]): Record<string, string> {
  return Object.fromEntries(ports.flatMap(({ number, plaintextReason, anyAddressReason, origination }) => [
    ...(plaintextReason ? [[`cdk8s-istio-egress/plaintext-${number}`, plaintextReason]] : []),
    ...(anyAddressReason ? [[`cdk8s-istio-egress/any-address-${number}`, anyAddressReason]] : []),
    ...(origination?.trust.by === 'nothing' ? [[`cdk8s-istio-egress/unverified-${number}`, origination.trust.reason]] : []),
  ]));
}
