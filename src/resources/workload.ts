import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export function deployment(name: string, spec: Plain<k8s.DeploymentSpec>): Resource {
  return { kind: 'Deployment', name, body: { spec } };
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
export function job(name: string, spec: Plain<k8s.JobSpec>): Resource {
  return { kind: 'Job', name, body: { spec } };
}

/** @see https://kubernetes.io/docs/concepts/configuration/configmap/ */
export function configMap(name: string, data: Readonly<Record<string, string>>): Resource {
  return { kind: 'ConfigMap', name, body: { data } };
}

/** @see https://kubernetes.io/docs/concepts/security/service-accounts/ */
export function serviceAccount(name: string): Resource {
  return { kind: 'ServiceAccount', name, body: {} };
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
export function namespace(name: string, labels: Record<string, string>): Resource {
  return { kind: 'Namespace', name, body: {}, labels, clusterScoped: true };
}
