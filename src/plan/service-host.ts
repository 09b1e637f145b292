import { MeshFacts, ServiceIntent } from './intent';

/** DNS name of a Service: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export function serviceHost(service: Pick<ServiceIntent, 'name' | 'namespace'>, mesh: Pick<MeshFacts, 'clusterDomain'>): string {
  return `${service.name}.${service.namespace}.svc.${mesh.clusterDomain}`;
}
