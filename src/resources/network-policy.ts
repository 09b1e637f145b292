import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
export function networkPolicy(name: string, spec: Plain<k8s.NetworkPolicySpec>): Resource {
  return { kind: 'NetworkPolicy', name, body: { spec } };
}
