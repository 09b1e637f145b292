package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Input that is not understood is an error, never something to pass over.
func TestInputIsStrict(t *testing.T) {
	const base = "testdata/scenarios/external-name-http/istio-1.31"
	cases := []struct{ name, file, old, new, says string }{
		{"unknown field of the world", "world.json", `"mesh":`, `"mash": "x", "mesh":`, `unknown field "mash"`},
		{"field in another case", "world.json", `"mesh":`, `"Mesh": "x", "mesh":`, `unknown field "Mesh"`},
		{"repeated field", "world.json", `"mesh":`, `"mesh": "x", "mesh":`, `duplicate field "mesh"`},
		{"proxy", "world.json", `"proxy": "sidecar"`, `"proxy": "waypoint"`, "neither sidecar, gateway nor none"},
		{"speaks", "world.json", `"speaks": "http"`, `"speaks": "smtp"`, "speaks"},
		{"HTTP/2 of bytes", "world.json", `"speaks": "http"`, `"speaks": "echo", "http2": true`, "knows no HTTP/2"},
		{"certificate without TLS", "world.json", `"speaks": "http"`, `"speaks": "http", "certificate": "private-ca"`, "knows no certificates"},
		{"certificate", "world.json", `"speaks": "https"`, `"speaks": "https", "certificate": "self-made"`, "certificate"},
		{"client certificate", "world.json", `"speaks": "https"`, `"speaks": "https", "clientCertificate": "wanted"`, "clientCertificate"},
		{"what a file holds", "world.json", `"proxy": "sidecar"`, `"files": [{"path": "/a", "holds": "list", "of": "x"}], "proxy": "sidecar"`, "holds"},
		{"CA in a file", "world.json", `"proxy": "sidecar"`, `"files": [{"path": "/a", "holds": "ca", "of": "x"}], "proxy": "sidecar"`, "holds the ca of"},
		{"path of a file", "world.json", `"proxy": "sidecar"`, `"files": [{"path": "a", "holds": "ca", "of": "public"}], "proxy": "sidecar"`, "is no path"},
		{"kind of a credential", "world.json", `"objects":`, `"credentials": [{"kind": "Vault", "namespace": "default", "name": "a", "ca": "public"}], "objects":`, "neither Secret nor ConfigMap"},
		{"empty credential", "world.json", `"objects":`, `"credentials": [{"kind": "Secret", "namespace": "default", "name": "a"}], "objects":`, "is empty"},
		{"key in a ConfigMap", "world.json", `"objects":`, `"credentials": [{"kind": "ConfigMap", "namespace": "default", "name": "a", "clientCertificate": "a"}], "objects":`, "does not belong"},
		{"namespace of a credential", "world.json", `"objects":`, `"credentials": [{"kind": "Secret", "namespace": "nowhere", "name": "a", "ca": "public"}], "objects":`, "no such namespace"},
		{"HTTP version", "calls.json", `"status": 200,`, `"status": 200, "httpVersion": "3",`, "httpVersion"},
		{"hop", "calls.json", `"status": 200,`, `"status": 200, "gateway": {"workload": "a/b", "hop": "somehow"},`, "hop"},
		{"unknown field of a gateway", "calls.json", `"status": 200,`, `"status": 200, "gateway": {"workload": "a/b", "hop": "as it was", "name": "c"},`, "unknown field"},
		{"cluster domain", "world.json", `"cluster.local"`, `"example.internal"`, "clusterDomain"},
		{"folder", "world.json", `"istio-1.31"`, `"istio-1.30"`, "speaks of"},
		{"unknown field of a call", "calls.json", `"from":`, `"when": "now", "from":`, `unknown field "[0].when"`},
		{"unknown workload", "calls.json", `"default/sleep"`, `"default/nobody"`, "no workload default/nobody"},
		{"scheme", "calls.json", `"http://my-httpbin/headers"`, `"ftp://my-httpbin/"`, "http://, https://"},
		{"no status", "calls.json", `"status": 200,`, ``, "an arrival needs status"},
		{"half a refusal", "calls.json", `"status": 200,`, `"status": 200, "refused": "status",`, "a refusal has"},
		{"encrypted by whom", "calls.json", `"nobody"`, `"somebody"`, "encryptedBy"},
		{"repeated key", "manifests.yaml", "kind: Service\n", "kind: Service\nkind: Service\n", "already set"},
		{"empty document", "manifests.yaml", "---\n", "---\n{}\n---\n", "is empty"},
		{"no kind", "manifests.yaml", "kind: Service\n", "", "not a Kubernetes object"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "external-name-http", "istio-1.31")
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, c.file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(text), c.old, c.new, 1)
			if changed == string(text) {
				t.Fatalf("%s has no %s", c.file, c.old)
			}
			if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadSubject(dir); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestParseRequest(t *testing.T) {
	cases := []struct {
		call Call
		want Request
	}{
		{Call{URL: "http://a.example.com"}, Request{Scheme: "http", Host: "a.example.com", Port: 80, Path: "/", HostHeader: "a.example.com"}},
		{Call{URL: "http://a.example.com:8080/x"},
			Request{Scheme: "http", Host: "a.example.com", Port: 8080, Path: "/x", HostHeader: "a.example.com:8080"}},
		{Call{URL: "https://a.example.com/x"},
			Request{Scheme: "https", Host: "a.example.com", Port: 443, Path: "/x", HostHeader: "a.example.com", ServerName: "a.example.com"}},
		{Call{URL: "https://203.0.113.1/"}, Request{Scheme: "https", Host: "203.0.113.1", Port: 443, Path: "/", HostHeader: "203.0.113.1"}},
		{Call{URL: "https://a.example.com/", ConnectTo: "b.default.svc.cluster.local"}, Request{
			Scheme: "https", Host: "b.default.svc.cluster.local", Port: 443, Path: "/", HostHeader: "a.example.com", ServerName: "a.example.com"}},
		{Call{URL: "https://a.example.com/", Proxy: "http://proxy.example.com:3128"}, Request{
			Scheme: "https", Host: "proxy.example.com", Port: 3128, Path: "/", HostHeader: "a.example.com", ServerName: "a.example.com",
			Connect: "a.example.com:443"}},
		{Call{URL: "http://a.example.com", HTTP2: true},
			Request{Scheme: "http", Host: "a.example.com", Port: 80, Path: "/", HostHeader: "a.example.com", HTTP2: true}},
		{Call{URL: "tcp://a.example.com:5432"}, Request{Scheme: "tcp", Host: "a.example.com", Port: 5432, Path: "/"}},
	}
	for _, c := range cases {
		if got, err := ParseRequest(c.call); err != nil || got != c.want {
			t.Errorf("%+v: got %+v, %v", c.call, got, err)
		}
	}
	for _, call := range []Call{
		{URL: "tcp://a.example.com"}, {URL: "http://"}, {URL: "a.example.com"}, {URL: "http://a.example.com:0"},
		{URL: "https://a.example.com", HTTP2: true},
		{URL: "http://a.example.com", ClientCertificate: "a"},
		{URL: "tcp://a.example.com:5432", Proxy: "http://proxy.example.com:3128"},
		{URL: "https://a.example.com", Proxy: "http://proxy.example.com"},
		{URL: "https://a.example.com", Proxy: "https://proxy.example.com:3128"},
		{URL: "https://a.example.com", Proxy: "http://proxy.example.com:3128", ConnectTo: "b.example.com"},
	} {
		if r, err := ParseRequest(call); err == nil {
			t.Errorf("%+v: got %+v", call, r)
		}
	}
}

func TestMerge(t *testing.T) {
	into := map[string]any{"a": map[string]any{"b": 1, "c": 2}, "d": []any{1}}
	merge(into, map[string]any{"a": map[string]any{"b": nil, "e": 3}, "d": []any{2}})
	a := into["a"].(map[string]any)
	if _, found := a["b"]; found || a["c"] != 2 || a["e"] != 3 || into["d"].([]any)[0] != 2 {
		t.Errorf("%v", into)
	}
}

func TestConstructIsShown(t *testing.T) {
	o, err := NewObject(map[string]any{"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{
		"name": "x", "annotations": map[string]any{"example.com/construct": "app/egress/x"},
	}})
	if err != nil || o.Construct() != "app/egress/x" || o.String() != "Service default/x" {
		t.Errorf("%v %v %v", o, o.Construct(), err)
	}
}
