package main

import "testing"

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
