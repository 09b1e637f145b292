package main

import (
	"fmt"
	"testing"
)

func TestNamesInCertificates(t *testing.T) {
	for _, c := range []struct {
		name        Name
		certificate string
		want        bool
	}{
		{Name{Exact: "a.example.com"}, "a.example.com", true},
		{Name{Exact: "A.example.com"}, "a.example.com", true},
		{Name{Exact: "a.example.com"}, "*.example.com", true},
		{Name{Exact: "b.a.example.com"}, "*.example.com", false},
		{Name{Exact: "example.com"}, "*.example.com", false},
		{Name{Exact: "spiffe://cluster.local/ns/a/sa/b"}, "a.example.com", false},
		{Name{Suffix: ".example.com"}, "a.example.com", true},
		{Name{Prefix: "a."}, "b.example.com", false},
	} {
		if got := c.name.in([]string{c.certificate}); got != c.want {
			t.Errorf("%v in %s: %v", c.name, c.certificate, got)
		}
	}
}

// What each server makes of what reaches it, beside the arrivals that the scenarios show.
func TestAnswers(t *testing.T) {
	sidecar := &Session{By: "sidecar", ServerName: "a.example.com", CA: publicCA, Trusts: caPublic, Names: []Name{{Exact: "a.example.com"}}}
	private := &Session{By: "sidecar", ServerName: "a.example.com", CA: "kubernetes://a-cacert", Trusts: caPrivate, Client: "client"}
	onlyHTTP2 := &Session{By: "sidecar", Trusts: caPublic, ALPN: []string{"h2"}}
	nobodys := &Session{By: "sidecar", ServerName: "a.example.com"}
	strict := &Session{By: "sidecar", Trusts: caPublic, Names: []Name{{Exact: "a.example.com"}}, AutoName: &Name{Exact: "b.example.com"}}
	mesh := &Session{By: "sidecar", CA: meshCA, Trusts: caMesh}
	plainServer := func(speaks string) Server {
		return Server{At: "a.example.com:1", Speaks: speaks, CertificateNames: []string{"a.example.com"}, CA: caPublic}
	}
	with := func(change func(*Server)) Server {
		s := plainServer("https")
		change(&s)
		return s
	}
	for _, c := range []struct {
		name    string
		server  Server
		scheme  string
		sidecar *Session
		proxied bool
		want    string
	}{
		{"plaintext to TLS", plainServer("https"), "http", nil, true, "status 400"},
		{"bytes to TLS", plainServer("https"), "tcp", nil, false, "connection 0"},
		{"TLS to plaintext", plainServer("http"), "http", sidecar, true, "status 503"},
		{"own TLS to plaintext", plainServer("http"), "https", nil, false, "connection 0"},
		{"TLS twice", plainServer("https"), "https", sidecar, false, "connection 0"},
		{"TLS of the mesh", plainServer("https"), "http", mesh, true, "status 503"},
		{"TLS of the mesh around bytes", plainServer("https"), "tcp", mesh, false, "connection 0"},
		{"TLS around HTTP", plainServer("https"), "http", sidecar, true, "sidecar"},
		{"own TLS", plainServer("https"), "https", nil, false, "workload"},
		{"bytes", plainServer("echo"), "tcp", nil, false, "nobody"},
		{"bytes in TLS", plainServer("tls-echo"), "tcp", sidecar, false, "sidecar"},
		{"bytes that should be in TLS", plainServer("tls-echo"), "tcp", nil, false, "connection 0"},
		{"HTTP to echo", plainServer("echo"), "http", nil, true, "status 503"},
		{"private CA, trusted", with(func(s *Server) { s.CA = caPrivate }), "http", private, true, "sidecar"},
		{"private CA, not trusted", with(func(s *Server) { s.CA = caPrivate }), "http", sidecar, true, "status 503"},
		{"public CA, not trusted", plainServer("https"), "http", private, true, "status 503"},
		{"unknown CA, nobody asks", with(func(s *Server) { s.CA = "unknown" }), "http", nobodys, true, "sidecar"},
		{"unknown CA", with(func(s *Server) { s.CA = "unknown" }), "http", sidecar, true, "status 503"},
		{"expired", with(func(s *Server) { s.Flaw = "expired" }), "http", sidecar, true, "status 503"},
		{"one of two demands met", plainServer("https"), "http", strict, true, "status 503"},
		{"client certificate missing", with(func(s *Server) { s.AsksClient = true }), "http", sidecar, true, "status 503"},
		{"HTTP/2 alone, not offered", plainServer("https"), "http", onlyHTTP2, true, "status 503"},
		{"HTTP/2 agreed on, but not spoken", with(func(s *Server) { s.HTTP2 = true }), "http", onlyHTTP2, true, "status 502"},
		{"HTTP/1.1 to HTTP/2", Server{At: "a.example.com:1", Speaks: "http", HTTP2: true}, "http", nil, true, "status 502"},
	} {
		m := Request{Scheme: c.scheme, ServerName: "a.example.com"}.message()
		if m.Answers = c.proxied; c.sidecar != nil {
			m = m.within(Layer{TLS: c.sidecar})
		}
		o := c.server.answer(m)
		got := o.EncryptedBy
		if o.Refused != "" {
			got = fmt.Sprint(o.Refused, " ", o.Status)
		}
		if got != c.want {
			t.Errorf("%s: %s instead of %s (%s)", c.name, got, c.want, o)
		}
	}
}

func TestDiffers(t *testing.T) {
	text := func(s string) *string { return &s }
	names := func(n ...string) *[]string { return &n }
	refused503 := Outcome{Refused: "status", Status: 503}
	hop := func(workload, how, cluster string) *GatewayThere {
		return &GatewayThere{hop: &Hop{workload, how, cluster}}
	}
	passed := Outcome{At: "a:443", Gateway: &Hop{"egress/gateway", mutualTLS, "outbound|443||a"}}
	arrival := Outcome{Status: 200, At: "a:443", EncryptedBy: "sidecar", ServerName: "a", VerifiedNames: []string{"a", "b"}, VerifiedBy: publicCA}
	for _, c := range []struct {
		name   string
		expect Expectation
		found  Outcome
		want   int
	}{
		{"what is not mentioned is not judged", Expectation{At: text("a:443"), EncryptedBy: text("sidecar")}, arrival, 0},
		{"names in any order", Expectation{At: text("a:443"), VerifiedNames: names("b", "a")}, arrival, 0},
		{"a name more", Expectation{At: text("a:443"), VerifiedNames: names("a")}, arrival, 1},
		{"nobody checks", Expectation{At: text("a:443"), VerifiedNames: names("a", "b")},
			Outcome{At: "a:443", EncryptedBy: "sidecar", VerifiedNames: []string{"a", "b"}}, 1},
		{"refused instead", Expectation{At: text("a:443")}, refused503, 1},
		{"arrived instead", Expectation{Refused: text("status"), Because: text("")}, arrival, 1},
		{"refused otherwise", Expectation{Refused: text("connection"), Because: text("")}, refused503, 1},
		{"headers", Expectation{At: text("a:443"), MeshHeaders: names("x-envoy-a")}, Outcome{At: "a:443", MeshHeaders: []string{"x-envoy-a", "x-envoy-b"}}, 1},
		{"no client certificate", Expectation{At: text("a:443"), ClientCertificate: text(nothing)}, Outcome{At: "a:443", ClientCertificate: "client"}, 1},
		{"another version", Expectation{At: text("a:443"), HTTPVersion: text("2")}, Outcome{At: "a:443", HTTPVersion: "1.1"}, 1},
		{"no tunnel", Expectation{At: text("a:443"), Tunnel: text("p:3128")}, Outcome{At: "a:443", Tunnel: nothing}, 1},
		{"past the gateway", Expectation{At: text("a:443"), Gateway: hop("egress/gateway", mutualTLS, "")}, arrival, 1},
		{"another gateway", Expectation{At: text("a:443"), Gateway: hop("egress/other", mutualTLS, "")}, passed, 1},
		{"another hop", Expectation{At: text("a:443"), Gateway: hop("egress/gateway", asItWas, "")}, passed, 1},
		{"another cluster of the gateway", Expectation{At: text("a:443"), Gateway: hop("egress/gateway", mutualTLS, "outbound|80||a")}, passed, 1},
		{"the gateway", Expectation{At: text("a:443"), Gateway: hop("egress/gateway", mutualTLS, "")}, passed, 0},
		{"refused by the gateway", Expectation{Refused: text("status"), Because: text(""), Gateway: &GatewayThere{name: text("egress/gateway")}}, refused503, 1},
	} {
		if got := c.found.differs(c.expect); len(got) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
