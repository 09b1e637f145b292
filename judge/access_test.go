package main

import (
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
)

func TestAccess(t *testing.T) {
	objects, err := ReadObjects([]byte(`
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: all, namespace: a}
rules: [{apiGroups: [""], resources: [secrets], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: one, namespace: b}
rules: [{apiGroups: [""], resources: [secrets], resourceNames: [x], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: one, namespace: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: one}
subjects: [{kind: ServiceAccount, name: x, namespace: b}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: all, namespace: a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: all}
subjects: [{kind: ServiceAccount, name: x, namespace: a}, {kind: Group, name: "system:serviceaccounts:c"}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everywhere}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: ServiceAccount, name: editor, namespace: a}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: view, namespace: d}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, name: "system:authenticated"}]
`))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := accessRules(objects)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		namespace, account, in string
		want                   bool
	}{
		{"a", "x", "a", true},
		{"a", "y", "a", false},
		{"b", "x", "a", false},
		{"a", "x", "b", false},
		{"b", "x", "b", false}, // the role names one Secret
		{"c", "any", "a", true},
		{"a", "editor", "d", true},
		{"a", "x", "d", false},
	} {
		what := authorizationv1.ResourceAttributes{Namespace: c.in, Verb: "list", Resource: "secrets"}
		if got := rules.allow("system:serviceaccount:"+c.namespace+":"+c.account, what); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
