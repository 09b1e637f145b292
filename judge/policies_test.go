package main

import (
	"net/netip"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestNetworkPolicies(t *testing.T) {
	objects, err := ReadObjects([]byte(`
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: x}}
---
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: a}
spec: {podSelector: {matchLabels: {app: x}}, policyTypes: [Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow, namespace: a}
spec:
  podSelector: {matchLabels: {app: x}}
  egress:
    - {to: [{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {app: "y"}}}], ports: [{port: 80}]}
    - {to: [{podSelector: {}}]}
    - {to: [{ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.7/32]}}], ports: [{port: 1000, endPort: 2000}, {protocol: UDP}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: into, namespace: b}
spec: {podSelector: {matchLabels: {app: z}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: c}}}]}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := networkPolicies(objects, "istio-system")
	if err != nil {
		t.Fatal(err)
	}
	pod := func(namespace, app string) Peer {
		return Peer{namespace, map[string]string{"app": app}, netip.MustParseAddr("10.244.0.1")}
	}
	outside := func(address string) Peer { return Peer{address: netip.MustParseAddr(address)} }
	for _, c := range []struct {
		name     string
		from, to Peer
		port     int
		protocol corev1.Protocol
		want     bool
	}{
		{"not selected", pod("a", "w"), outside("192.0.2.1"), 1, corev1.ProtocolTCP, true},
		{"default deny", pod("a", "x"), outside("192.0.2.1"), 1, corev1.ProtocolTCP, false},
		{"pod and namespace", pod("a", "x"), pod("b", "y"), 80, corev1.ProtocolTCP, true},
		{"another port", pod("a", "x"), pod("b", "y"), 81, corev1.ProtocolTCP, false},
		{"another protocol", pod("a", "x"), pod("b", "y"), 80, corev1.ProtocolUDP, false},
		{"another pod", pod("a", "x"), pod("b", "w"), 80, corev1.ProtocolTCP, false},
		{"own namespace", pod("a", "x"), pod("a", "w"), 9, corev1.ProtocolTCP, true},
		{"block", pod("a", "x"), outside("198.51.100.1"), 1500, corev1.ProtocolTCP, true},
		{"end of the ports", pod("a", "x"), outside("198.51.100.1"), 2001, corev1.ProtocolTCP, false},
		{"every port", pod("a", "x"), outside("198.51.100.1"), 53, corev1.ProtocolUDP, true},
		{"excepted", pod("a", "x"), outside("198.51.100.7"), 1500, corev1.ProtocolTCP, false},
		{"another namespace's policy", pod("b", "x"), outside("192.0.2.1"), 1, corev1.ProtocolTCP, true},
		{"into another pod", pod("a", "w"), pod("b", "z"), 80, corev1.ProtocolTCP, false},
	} {
		if got, err := p.allow(c.from, c.to, c.port, c.protocol); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}
