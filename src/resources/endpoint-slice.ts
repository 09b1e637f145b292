import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

export interface EndpointSliceBody {
  readonly addressType: 'IPv4' | 'IPv6';
  readonly endpoints: Plain<k8s.Endpoint[]>;
  readonly ports: Plain<k8s.EndpointPort[]>;
}

/** @see https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ */
export function endpointSlice(name: string, serviceName: string, body: EndpointSliceBody): Resource {
  return { kind: 'EndpointSlice', name, variant: body.addressType, labels: { 'kubernetes.io/service-name': serviceName, 'endpointslice.kubernetes.io/managed-by': 'cdk8s-istio-egress' }, body: { ...body } };
}
