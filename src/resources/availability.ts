import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ */
export function horizontalPodAutoscaler(name: string, spec: Plain<k8s.HorizontalPodAutoscalerSpecV2>): Resource {
  return { kind: 'HorizontalPodAutoscaler', name, body: { spec } };
}

/** @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
export function podDisruptionBudget(name: string, spec: Plain<k8s.PodDisruptionBudgetSpec>): Resource {
  return { kind: 'PodDisruptionBudget', name, body: { spec } };
}
