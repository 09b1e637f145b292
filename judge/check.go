package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
)

// check refuses input that could not be judged, or about which a judge would have nothing to say: silence must not pass for approval.
func (s *Subject) check() error {
	if s.World.Istio == "" || len(s.World.CRDs) == 0 {
		return fmt.Errorf("world.json: istio and crds must be there")
	}
	// Istio's fake discovery server has this domain built in.
	if s.World.ClusterDomain != clusterDomain && !s.World.CRDsOnly {
		return fmt.Errorf("world.json: clusterDomain %q: only %s can be judged, beyond CRDs", s.World.ClusterDomain, clusterDomain)
	}
	for _, step := range []func() error{s.checkWorkloads, s.checkOutside, s.checkObjects, s.checkCalls} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, accepted := range s.World.Accepts {
		if accepted.Code == "" || accepted.Object == "" || accepted.Because == "" {
			return fmt.Errorf("world.json: an accepted message needs code, object and because: %+v", accepted)
		}
	}
	return nil
}

func (s *Subject) checkWorkloads() error {
	seen := map[string]bool{}
	for _, w := range s.World.Workloads {
		if w.Proxy != "sidecar" && w.Proxy != "none" {
			return fmt.Errorf("world.json: workload %s: proxy %q is neither sidecar nor none", w, w.Proxy)
		}
		if _, err := netip.ParseAddr(w.Address); err != nil {
			return fmt.Errorf("world.json: workload %s: %v", w, err)
		}
		for _, key := range []string{w.String(), w.Address} {
			if seen[key] {
				return fmt.Errorf("world.json: two workloads have %s", key)
			}
			seen[key] = true
		}
	}
	return nil
}

func (s *Subject) checkOutside() error {
	seen := map[string]bool{}
	for _, host := range s.World.Outside {
		if seen[host.Name] || len(host.Addresses) == 0 {
			return fmt.Errorf("world.json: outside host %s occurs twice or has no address", host.Name)
		}
		seen[host.Name] = true
		for _, address := range host.Addresses {
			if _, err := netip.ParseAddr(address); err != nil {
				return fmt.Errorf("world.json: outside host %s: %v", host.Name, err)
			}
		}
		for _, port := range host.Ports {
			if !slices.Contains([]string{"http", "https", "echo"}, port.Speaks) {
				return fmt.Errorf("world.json: %s:%d speaks %q", host.Name, port.Number, port.Speaks)
			}
			if !slices.Contains([]string{"", "expired", "unknown-ca"}, port.Certificate) {
				return fmt.Errorf("world.json: %s:%d has a certificate %q", host.Name, port.Number, port.Certificate)
			}
		}
	}
	return nil
}

// checkObjects refuses objects in namespaces that do not exist, as an API server would.
func (s *Subject) checkObjects() error {
	namespaces := map[string]bool{"default": true, "kube-system": true, s.RootNamespace(): true}
	for _, n := range s.World.Namespaces {
		namespaces[n.Name] = true
	}
	all := slices.Concat(s.Manifests, s.Others)
	for _, o := range all {
		if o.Kind == "Namespace" {
			namespaces[o.Name] = true
		}
	}
	for _, o := range all {
		if o.Namespace != "" && !namespaces[o.Namespace] {
			return fmt.Errorf("%s: the world has no namespace %s", o, o.Namespace)
		}
	}
	for _, w := range s.World.Workloads {
		if !namespaces[w.Namespace] {
			return fmt.Errorf("workload %s: the world has no such namespace", w)
		}
	}
	return nil
}

func (s *Subject) checkCalls() error {
	if len(s.Calls) == 0 && !s.World.CRDsOnly {
		return fmt.Errorf("calls.json: no calls, so nothing would be judged")
	}
	for _, call := range s.Calls {
		fail := func(format string, a ...any) error {
			return fmt.Errorf("calls.json: %q: %s", call.Title, fmt.Sprintf(format, a...))
		}
		if s.workload(call.From) == nil {
			return fail("the world has no workload %s", call.From)
		}
		if _, err := ParseRequest(call); err != nil {
			return fail("%v", err)
		}
		if err := call.Expect.check(); err != nil {
			return fail("%v", err)
		}
	}
	return nil
}

func (e Expectation) check() error {
	if e.Refused != nil {
		if *e.Refused != "status" && *e.Refused != "connection" {
			return fmt.Errorf("refused %q is neither status nor connection", *e.Refused)
		}
		if e.Because == nil || e.At != nil || e.EncryptedBy != nil || e.ServerName != nil || e.VerifiedNames != nil || e.Host != nil {
			return fmt.Errorf("a refusal has refused, status, cluster and because, nothing else")
		}
		return nil
	}
	if e.At == nil || e.EncryptedBy == nil || e.Status == nil || e.Because != nil {
		return fmt.Errorf("an arrival needs status, at and encryptedBy, and has no because")
	}
	if !slices.Contains([]string{"nobody", "workload", "sidecar"}, *e.EncryptedBy) {
		return fmt.Errorf("encryptedBy %q", *e.EncryptedBy)
	}
	return nil
}

func (s *Subject) workload(name string) *Workload {
	for i := range s.World.Workloads {
		if s.World.Workloads[i].String() == name {
			return &s.World.Workloads[i]
		}
	}
	return nil
}

// Request is what a workload sends, read from a call's URL.
type Request struct {
	Scheme     string // http | https | tcp
	Host       string // to whose address it connects
	Port       int
	Path       string
	HostHeader string
	ServerName string // in the workload's own TLS; empty for addresses, as RFC 6066 wants it
}

func (r Request) HTTP() bool { return r.Scheme == "http" }
func (r Request) TLS() bool  { return r.Scheme == "https" }

func ParseRequest(call Call) (Request, error) {
	u, err := url.Parse(call.URL)
	if err != nil {
		return Request{}, err
	}
	r := Request{Scheme: u.Scheme, Host: u.Hostname(), Path: u.Path}
	defaultPort, known := map[string]int{"http": 80, "https": 443, "tcp": 0}[u.Scheme]
	if !known || r.Host == "" {
		return r, fmt.Errorf("url %q: http://, https:// or tcp://host:port", call.URL)
	}
	r.Port = defaultPort
	if u.Port() != "" {
		r.Port, _ = strconv.Atoi(u.Port()) // url.Parse accepts only digits here
	}
	if r.Port < 1 || r.Port > 65535 {
		return r, fmt.Errorf("url %q: no port", call.URL)
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if r.Scheme != "tcp" {
		r.HostHeader = u.Host
		if r.Port == defaultPort {
			r.HostHeader = r.Host
		}
	}
	if _, err := netip.ParseAddr(r.Host); r.TLS() && err != nil {
		r.ServerName = r.Host
	}
	if call.ConnectTo != "" {
		r.Host = call.ConnectTo
	}
	return r, nil
}
