import { Plain } from './plain';
import { Resource } from './resource';
import type { VirtualServiceSpec } from '../../imports/networking.istio.io';

/** @see https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export function virtualService(name: string, spec: Plain<VirtualServiceSpec>): Resource {
  return { kind: 'VirtualService', name, body: { spec } };
}
