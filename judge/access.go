package main

import (
	"fmt"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	k8stesting "k8s.io/client-go/testing"
)

// AccessRules are the Roles of a cluster and who has them: what the API server's RBAC authorizer knows.
type AccessRules struct {
	roles               []*rbacv1.Role
	clusterRoles        []*rbacv1.ClusterRole
	roleBindings        []*rbacv1.RoleBinding
	clusterRoleBindings []*rbacv1.ClusterRoleBinding
}

func accessRules(objects []Object) (*AccessRules, error) {
	a := &AccessRules{}
	for _, o := range objects {
		var err error
		switch o.APIVersion + " " + o.Kind {
		case "rbac.authorization.k8s.io/v1 Role":
			err = decode(o, &a.roles)
		case "rbac.authorization.k8s.io/v1 ClusterRole":
			err = decode(o, &a.clusterRoles)
		case "rbac.authorization.k8s.io/v1 RoleBinding":
			err = decode(o, &a.roleBindings)
		case "rbac.authorization.k8s.io/v1 ClusterRoleBinding":
			err = decode(o, &a.clusterRoleBindings)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v", o, err)
		}
	}
	// What every cluster has, as far as it says something about Secrets. The role `view` does not.
	every := []rbacv1.PolicyRule{{APIGroups: []string{"*"}, Resources: []string{"*"}, Verbs: []string{"*"}}}
	secrets := []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"get", "list", "watch"}}}
	for name, rules := range map[string][]rbacv1.PolicyRule{"cluster-admin": every, "admin": secrets, "edit": secrets} {
		role := &rbacv1.ClusterRole{Rules: rules}
		role.Name = name
		a.clusterRoles = append(a.clusterRoles, role)
	}
	return a, nil
}

// answer is the API server's answer to a SubjectAccessReview.
func (a *AccessRules) answer(action k8stesting.Action) (bool, runtime.Object, error) {
	review := action.(k8stesting.CreateAction).GetObject().(*authorizationv1.SubjectAccessReview).DeepCopy()
	attributes := review.Spec.ResourceAttributes
	review.Status.Allowed = attributes != nil && a.allow(review.Spec.User, *attributes)
	return true, review, nil
}

func (a *AccessRules) allow(user string, what authorizationv1.ResourceAttributes) bool {
	for _, binding := range a.clusterRoleBindings {
		if bound(binding.Subjects, user, "") && allows(a.rules(binding.RoleRef, ""), what) {
			return true
		}
	}
	for _, binding := range a.roleBindings {
		if binding.Namespace == what.Namespace && bound(binding.Subjects, user, binding.Namespace) &&
			allows(a.rules(binding.RoleRef, binding.Namespace), what) {
			return true
		}
	}
	return false
}

func (a *AccessRules) rules(role rbacv1.RoleRef, namespace string) []rbacv1.PolicyRule {
	if role.Kind == "ClusterRole" {
		for _, r := range a.clusterRoles {
			if r.Name == role.Name {
				return r.Rules
			}
		}
		return nil
	}
	for _, r := range a.roles {
		if r.Name == role.Name && r.Namespace == namespace {
			return r.Rules
		}
	}
	return nil
}

// bound tells whether one of the subjects is that user, a service account, or a group that it is in.
func bound(subjects []rbacv1.Subject, user, bindingNamespace string) bool {
	namespace, name, isAccount := strings.Cut(strings.TrimPrefix(user, "system:serviceaccount:"), ":")
	isAccount = isAccount && strings.HasPrefix(user, "system:serviceaccount:")
	return slices.ContainsFunc(subjects, func(s rbacv1.Subject) bool {
		switch s.Kind {
		case rbacv1.ServiceAccountKind:
			in := s.Namespace
			if in == "" {
				in = bindingNamespace
			}
			return isAccount && s.Name == name && in == namespace
		case rbacv1.GroupKind:
			return s.Name == "system:authenticated" ||
				isAccount && (s.Name == "system:serviceaccounts" || s.Name == "system:serviceaccounts:"+namespace)
		}
		return s.Name == user
	})
}

// allows tells whether a rule allows it. A rule with resourceNames does not allow what names no resource, as `list` in general.
func allows(rules []rbacv1.PolicyRule, what authorizationv1.ResourceAttributes) bool {
	has := func(words []string, word string) bool {
		return slices.Contains(words, word) || slices.Contains(words, "*")
	}
	return slices.ContainsFunc(rules, func(r rbacv1.PolicyRule) bool {
		return has(r.APIGroups, what.Group) && has(r.Resources, what.Resource) && has(r.Verbs, what.Verb) &&
			(len(r.ResourceNames) == 0 || slices.Contains(r.ResourceNames, what.Name))
	})
}
