package main

import (
	"net/netip"
	"testing"

	rbacv3 "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	"google.golang.org/protobuf/encoding/protojson"
)

// What a policy says of somebody who comes by mutual TLS with an HTTP request.
func TestAuthorization(t *testing.T) {
	visitor := Visitor{
		Identity: "spiffe://cluster.local/ns/default/sa/sleep", Address: netip.MustParseAddr("10.244.1.2"),
		At: netip.MustParseAddrPort("10.244.9.9:8443"), ServerName: "api.example.com", HTTP: true, Host: "api.example.com", Path: "/a/b",
	}
	everything := `{"any": true}`
	policy := func(action, permission, principal string) string {
		return `{"action": "` + action + `", "policies": {"p": {"permissions": [` + permission + `], "principals": [` + principal + `]}}}`
	}
	for _, c := range []struct {
		name, rules string
		denied      bool
	}{
		{"nothing allowed", `{"action": "ALLOW"}`, true},
		{"nothing denied", `{"action": "DENY"}`, false},
		{"only watched", policy("LOG", everything, everything), false},
		{"everything allowed", policy("ALLOW", everything, everything), false},
		{"everything denied", policy("DENY", everything, everything), true},
		{"the identity", policy("ALLOW", everything, `{"authenticated": {"principalName": {"exact": "spiffe://cluster.local/ns/default/sa/sleep"}}}`), false},
		{"another identity", policy("ALLOW", everything, `{"authenticated": {"principalName": {"exact": "spiffe://cluster.local/ns/default/sa/slee"}}}`), true},
		{"the namespace", policy("ALLOW", everything, `{"authenticated": {"principalName": {"safeRegex": {"regex": ".*/ns/default/.*"}}}}`), false},
		{"an expression fits as a whole", policy("ALLOW", everything, `{"authenticated": {"principalName": {"safeRegex": {"regex": "/ns/default/"}}}}`), true},
		{"not the identity", policy("ALLOW", everything, `{"notId": {"authenticated": {}}}`), true},
		{"the address", policy("ALLOW", everything, `{"directRemoteIp": {"addressPrefix": "10.244.0.0", "prefixLen": 16}}`), false},
		{"another address", policy("ALLOW", everything, `{"remoteIp": {"addressPrefix": "10.96.0.0", "prefixLen": 16}}`), true},
		{"the host", policy("ALLOW", `{"header": {"name": ":authority", "stringMatch": {"exact": "API.example.com", "ignoreCase": true}}}`, everything), false},
		{"the host's end", policy("DENY", `{"header": {"name": ":authority", "stringMatch": {"suffix": ".example.com"}}}`, everything), true},
		{"the path", policy("ALLOW", `{"urlPath": {"path": {"prefix": "/a"}}}`, everything), false},
		{"the method", policy("ALLOW", `{"header": {"name": ":method", "stringMatch": {"exact": "POST"}}}`, everything), true},
		{"the port", policy("ALLOW", `{"destinationPort": 8443}`, everything), false},
		{"the server name", policy("ALLOW", `{"requestedServerName": {"exact": "web.example.com"}}`, everything), true},
		{"all of several", policy("ALLOW", `{"andRules": {"rules": [{"destinationPort": 8443}, {"destinationPort": 443}]}}`, everything), true},
		{"one of several", policy("ALLOW", `{"orRules": {"rules": [{"destinationPort": 8443}, {"destinationPort": 443}]}}`, everything), false},
	} {
		var rules rbacv3.RBAC
		if err := protojson.Unmarshal([]byte(c.rules), &rules); err != nil {
			t.Fatal(c.name, err)
		}
		if says, err := deniedBy(&rules, visitor); err != nil || (says != "") != c.denied {
			t.Errorf("%s: %q, %v", c.name, says, err)
		}
	}
	for _, unknown := range []string{
		policy("ALLOW", `{"header": {"name": "user-agent", "presentMatch": true}}`, everything),
		policy("DENY", everything, `{"metadata": {"filter": "a", "path": [{"key": "b"}], "value": {"presentMatch": true}}}`),
	} {
		var rules rbacv3.RBAC
		if err := protojson.Unmarshal([]byte(unknown), &rules); err != nil {
			t.Fatal(err)
		}
		if says, err := deniedBy(&rules, visitor); err == nil {
			t.Errorf("%s was understood: %q", unknown, says)
		}
	}
}
