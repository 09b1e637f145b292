import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/ */
export function service(name: string, spec: Plain<k8s.ServiceSpec>): Resource {
  return { kind: 'Service', name, body: { spec } };
}
