import { Plain } from './plain';
import { Resource } from './resource';
import type { AuthorizationPolicySpec } from '../../imports/security.istio.io';

/** @see https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
export function authorizationPolicy(name: string, spec: Plain<AuthorizationPolicySpec>): Resource {
  return { kind: 'AuthorizationPolicy', name, body: { spec } };
}
