import type { k8s } from 'cdk8s-plus-27';
import { Plain } from './plain';
import { Resource } from './resource';

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole */
export function role(name: string, rules: Plain<k8s.PolicyRule[]>): Resource {
  return { kind: 'Role', name, body: { rules } };
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding */
export function roleBinding(name: string, roleName: string, serviceAccount: { readonly name: string; readonly namespace: string }): Resource {
  return {
    kind: 'RoleBinding',
    name,
    body: {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: roleName },
      subjects: [{ kind: 'ServiceAccount', ...serviceAccount }],
    },
  };
}
