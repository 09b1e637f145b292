import { Plain } from './plain';
import { Resource } from './resource';
import type { GatewaySpec } from '../../imports/networking.istio.io';

/** @see https://istio.io/latest/docs/reference/config/networking/gateway/ */
export function gateway(name: string, spec: Plain<GatewaySpec>): Resource {
  return { kind: 'Gateway', name, body: { spec } };
}
