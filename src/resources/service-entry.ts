import { Plain } from './plain';
import { Resource } from './resource';
import type { ServiceEntrySpec } from '../../imports/networking.istio.io';

/** @see https://istio.io/latest/docs/reference/config/networking/service-entry/ */
export function serviceEntry(name: string, spec: Plain<ServiceEntrySpec>): Resource {
  return { kind: 'ServiceEntry', name, body: { spec } };
}
