import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** @see https://kubernetes.io/docs/concepts/services-networking/service/ */
export function service(name: string, spec: Plain<k8s.ServiceSpec>, annotations?: Record<string, string>): Resource {
  return { kind: 'Service', name, annotations, body: { spec } };
}
