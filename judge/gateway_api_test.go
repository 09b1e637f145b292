package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestServiceOfAGateway(t *testing.T) {
	read := func(spec, annotations string) *Cluster {
		objects, err := ReadObjects([]byte(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: egress, namespace: a, annotations: {` + annotations + `}}
spec: {` + spec + `, listeners: [{name: http.one, port: 80, protocol: HTTP}, {name: two, port: 80, protocol: HTTP}, {name: tls, port: 443, protocol: TLS}]}
`))
		if err != nil {
			t.Fatal(err)
		}
		c := &Cluster{Objects: objects}
		if err := c.addGatewayServices(); err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := read("gatewayClassName: istio", "")
	service := c.service("a", "egress-istio")
	if service == nil || len(service.Spec.Ports) != 3 || service.Spec.Ports[1].Name != "http-one" || *service.Spec.Ports[2].AppProtocol != "tls" {
		t.Errorf("%+v", c.Services)
	}
	if len(c.Objects) != 2 || c.Objects[1].Kind != "GatewayClass" {
		t.Errorf("%+v", c.Objects)
	}
	if read("gatewayClassName: istio", "gateway.istio.io/name-override: other").service("a", "other") == nil {
		t.Error("the name is not the one that is asked for")
	}
	if len(read("gatewayClassName: another", "").Services) != 0 {
		t.Error("a Service for another class")
	}
	if len(read("gatewayClassName: istio, addresses: [{type: Hostname, value: egress.a.svc.cluster.local}]", "").Services) != 0 {
		t.Error("a Service though the Gateway names one")
	}
}

func TestServiceOfAGatewayWithListenerSets(t *testing.T) {
	read := func(allowed, second string) (*Cluster, error) {
		objects, err := ReadObjects([]byte(`
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: b}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: egress, namespace: a}
spec: {gatewayClassName: istio, ` + allowed + `listeners: [{name: lane, port: 443, protocol: HTTPS}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: one, namespace: a}
spec: {parentRef: {name: egress}, listeners: [{name: lane, port: 443, protocol: TLS}, {name: lane, port: 8443, protocol: TLS}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: two, namespace: b}
spec: {parentRef: {name: egress, namespace: a}, listeners: [{name: two, ` + second + `}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: three, namespace: b}
spec: {parentRef: {name: egress}, listeners: [{name: three, port: 10443, protocol: TLS}]}
`))
		if err != nil {
			t.Fatal(err)
		}
		c := &Cluster{Objects: objects}
		return c, c.addGatewayServices()
	}
	ports := func(allowed string) (ports []string) {
		c, err := read(allowed, "port: 9443, protocol: TLS")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.service("a", "egress-istio").Spec.Ports[1:] {
			ports = append(ports, fmt.Sprintf("%s %d %s", p.Name, p.Port, *p.AppProtocol))
		}
		return ports
	}
	for allowed, expected := range map[string][]string{
		"": {"lane 443 https"},
		"allowedListeners: {namespaces: {from: Same}}, ":                                               {"lane 443 https", "lane-8443 8443 tls"},
		"allowedListeners: {namespaces: {from: All}}, ":                                                {"lane 443 https", "lane-8443 8443 tls", "two 9443 tls"},
		"allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {team: b}}}}, ":       {"lane 443 https", "two 9443 tls"},
		"allowedListeners: {namespaces: {from: Selector, selector: {matchLabels: {team: another}}}}, ": {"lane 443 https"},
	} {
		if found := ports(allowed); !slices.Equal(found, expected) {
			t.Errorf("%q: %v instead of %v", allowed, found, expected)
		}
	}
	if _, err := read("allowedListeners: {namespaces: {from: All}}, ", "port: 8443, protocol: HTTP"); err == nil || !strings.HasPrefix(err.Error(), "cannot judge") {
		t.Errorf("two protocols for a port that ListenerSets alone have: %v", err)
	}
}
