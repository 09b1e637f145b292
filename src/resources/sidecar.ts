import { Plain } from './plain';
import { Resource } from './resource';
import type { SidecarSpec } from '../../imports/networking.istio.io';

/** Its content is known when all is said. @see https://istio.io/latest/docs/reference/config/networking/sidecar/ */
export function sidecar(name: string, spec: () => Plain<SidecarSpec>): Resource {
  return { kind: 'Sidecar', name, body: { spec } };
}
