import { Plain } from './plain';
import { Resource } from './resource';
import type { DestinationRuleSpec } from '../../imports/networking.istio.io';

/** @see https://istio.io/latest/docs/reference/config/networking/destination-rule/ */
export function destinationRule(name: string, spec: Plain<DestinationRuleSpec>): Resource {
  return { kind: 'DestinationRule', name, body: { spec } };
}
