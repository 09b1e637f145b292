package main

import "testing"

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
	sidecar := &Session{By: "sidecar", ServerName: "a.example.com", CA: publicCA, Names: []Name{{Exact: "a.example.com"}}}
	mesh := &Session{By: "sidecar", CA: meshCA}
	certificate := []string{"a.example.com"}
	for _, c := range []struct {
		name    string
		speaks  string
		scheme  string
		sidecar *Session
		proxied bool
		want    string
	}{
		{"plaintext to TLS", "https", "http", nil, true, "status 400"},
		{"bytes to TLS", "https", "tcp", nil, false, "connection 0"},
		{"TLS to plaintext", "http", "http", sidecar, true, "status 503"},
		{"own TLS to plaintext", "http", "https", nil, false, "connection 0"},
		{"TLS twice", "https", "https", sidecar, false, "twice"},
		{"TLS of the mesh", "https", "http", mesh, true, "status 503"},
		{"TLS of the mesh around bytes", "https", "tcp", mesh, false, "connection 0"},
		{"TLS around HTTP", "https", "http", sidecar, true, "sidecar"},
		{"own TLS", "https", "https", nil, false, "workload"},
		{"bytes", "echo", "tcp", nil, false, "nobody"},
		{"HTTP to echo", "echo", "http", nil, true, "status 503"},
	} {
		m := &Message{Request: Request{Scheme: c.scheme, ServerName: "a.example.com"}, Sidecar: c.sidecar, ProxyAnswers: c.proxied}
		o := Server{"a.example.com:1", c.speaks, certificate, ""}.answer(m)
		got := o.EncryptedBy
		if o.Refused != "" {
			got = o.Refused + " " + map[int]string{0: "0", 400: "400", 503: "503"}[o.Status]
		}
		if got != c.want {
			t.Errorf("%s: %s instead of %s (%s)", c.name, got, c.want, o)
		}
	}
}

func TestDiffers(t *testing.T) {
	text := func(s string) *string { return &s }
	names := func(n ...string) *[]string { return &n }
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
		{"refused instead", Expectation{At: text("a:443")}, refusedStatus(503, "", ""), 1},
		{"arrived instead", Expectation{Refused: text("status"), Because: text("")}, arrival, 1},
		{"refused otherwise", Expectation{Refused: text("connection"), Because: text("")}, refusedStatus(503, "", ""), 1},
		{"twice is never right", Expectation{At: text("a:443"), EncryptedBy: text("workload")}, Outcome{At: "a:443", EncryptedBy: "twice"}, 1},
	} {
		if got := c.found.differs(c.expect); len(got) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
