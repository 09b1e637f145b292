import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** Deprecated since Kubernetes 1.33. @see https://kubernetes.io/docs/concepts/services-networking/service/#endpoints */
export function endpoints(name: string, subsets: Plain<k8s.EndpointSubset[]>): Resource {
  return { kind: 'Endpoints', name, body: { subsets } };
}
