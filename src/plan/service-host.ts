/** DNS name of a Service: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export function serviceHost({ name, namespace }: { readonly name: string; readonly namespace: string }, { clusterDomain }: { readonly clusterDomain: string }): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}
