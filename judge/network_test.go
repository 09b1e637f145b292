package main

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

const networkManifests = `
apiVersion: v1
kind: Service
metadata: {name: alias, namespace: a}
spec: {type: ExternalName, externalName: api.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: circle, namespace: a}
spec: {type: ExternalName, externalName: circle.a.svc.cluster.local}
---
apiVersion: v1
kind: Service
metadata: {name: outside, namespace: a}
spec: {clusterIP: 10.96.0.77, ports: [{name: tls, port: 443, targetPort: 8443}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: outside, namespace: a}
subsets: [{addresses: [{ip: 203.0.113.1}], ports: [{name: tls, port: 8443}]}]
---
apiVersion: v1
kind: Service
metadata: {name: inside, namespace: a}
spec: {selector: {app: server}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: headless, namespace: a}
spec: {clusterIP: None, selector: {app: server}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: empty, namespace: a}
spec: {ports: [{port: 80}]}
`

func testNetwork(t *testing.T) *Network {
	objects, err := ReadObjects([]byte(networkManifests))
	if err != nil {
		t.Fatal(err)
	}
	s := &Subject{Manifests: objects, World: World{
		Namespaces: []WorldNamespace{{Name: "a"}, {Name: "b"}},
		Workloads:  []Workload{{Name: "server", Namespace: "a", Labels: map[string]string{"app": "server"}, Proxy: "none", Address: "10.244.1.9"}},
		Outside: []OutsideHost{
			{Name: "api.example.com", Addresses: []string{"203.0.113.1"}, Ports: []OutsidePort{{Number: 8443, Speaks: "https"}}},
			{Name: "other.example.com", Addresses: []string{"203.0.113.1"}, Ports: []OutsidePort{{Number: 80, Speaks: "http"}}},
		},
	}}
	cluster, err := NewCluster(s, false)
	if err != nil {
		t.Fatal(err)
	}
	return &Network{world: &s.World, cluster: cluster}
}

func TestDNS(t *testing.T) {
	n := testNetwork(t)
	for _, c := range []struct{ name, from, want string }{
		{"203.0.113.9", "a", "[203.0.113.9]"},
		{"api.example.com", "a", "[203.0.113.1]"},
		{"alias", "a", "[203.0.113.1]"},
		{"alias", "b", "[]"},
		{"alias.a", "b", "[203.0.113.1]"},
		{"alias.a.svc", "b", "[203.0.113.1]"},
		{"alias.a.svc.cluster.local", "b", "[203.0.113.1]"},
		{"alias.a.svc.cluster.local.", "b", "[203.0.113.1]"},
		{"circle", "a", "[]"},
		{"outside", "a", "[10.96.0.77]"},
		{"headless", "a", "[10.244.1.9]"},
		{"unknown.example.com", "a", "[]"},
	} {
		if got, _ := n.Resolve(c.name, c.from, nil); fmt.Sprint(got) != c.want {
			t.Errorf("%s from %s: %v instead of %s", c.name, c.from, got, c.want)
		}
	}
}

func TestKubeProxy(t *testing.T) {
	n := testNetwork(t)
	inside := n.cluster.service("a", "inside").Spec.ClusterIP
	empty := n.cluster.service("a", "empty").Spec.ClusterIP
	for _, c := range []struct{ to, want, fails string }{
		{"10.96.0.77:443", "[203.0.113.1:8443]", ""},
		{"10.96.0.77:80", "[]", "has no port 80"},
		{inside + ":80", "[10.244.1.9:8080]", ""},
		{empty + ":80", "[]", "has no endpoints"},
		{"203.0.113.5:80", "[203.0.113.5:80]", ""},
	} {
		got, err := n.Forward(netip.MustParseAddrPort(c.to))
		if fmt.Sprint(got) != c.want || (err != nil) != (c.fails != "") || (err != nil && !strings.Contains(err.Error(), c.fails)) {
			t.Errorf("%s: %v, %v", c.to, got, err)
		}
	}
}

func TestServersThatShareAnAddress(t *testing.T) {
	n := testNetwork(t)
	if server, err := n.Server(netip.MustParseAddrPort("203.0.113.1:8443")); err != nil || server.At != "api.example.com:8443" {
		t.Errorf("%v, %v", server, err)
	}
	// The first host that is listed answers for both, so nobody answers on the second's port.
	if server, err := n.Server(netip.MustParseAddrPort("203.0.113.1:80")); err == nil {
		t.Errorf("%v", server)
	}
}
