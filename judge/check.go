package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
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
	for _, step := range []func() error{s.checkWorkloads, s.checkCredentials, s.checkOutside, s.checkObjects, s.checkCalls} {
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
		if !slices.Contains([]string{"sidecar", "gateway", "none"}, w.Proxy) {
			return fmt.Errorf("world.json: workload %s: proxy %q is neither sidecar, gateway nor none", w, w.Proxy)
		}
		if err := w.checkFiles(); err != nil {
			return fmt.Errorf("world.json: workload %s: %v", w, err)
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

func (w Workload) checkFiles() error {
	if len(w.Files) > 0 && w.Proxy == "none" {
		return fmt.Errorf("files are those of a proxy, and it has none")
	}
	seen := map[string]bool{}
	for _, f := range w.Files {
		switch {
		case !strings.HasPrefix(f.Path, "/") || seen[f.Path]:
			return fmt.Errorf("file %q occurs twice, or is no path", f.Path)
		case !slices.Contains([]string{"ca", "certificate", "key"}, f.Holds):
			return fmt.Errorf("file %s holds %q", f.Path, f.Holds)
		case f.Of == "" || f.Holds == "ca" && f.Of != caPublic && f.Of != caPrivate:
			return fmt.Errorf("file %s holds the %s of %q", f.Path, f.Holds, f.Of)
		}
		seen[f.Path] = true
	}
	return nil
}

func (s *Subject) checkCredentials() error {
	seen := map[string]bool{}
	for _, c := range s.World.Credentials {
		name := fmt.Sprintf("%s %s/%s", c.Kind, c.Namespace, c.Name)
		_, inManifests := s.FindObject(name)
		switch {
		case c.Kind != "Secret" && c.Kind != "ConfigMap" || c.Namespace == "" || c.Name == "":
			return fmt.Errorf("world.json: credential %s is neither Secret nor ConfigMap, or has no name", name)
		case seen[name] || inManifests:
			return fmt.Errorf("world.json: credential %s occurs twice", name)
		case c.CA == "" && c.ClientCertificate == "":
			return fmt.Errorf("world.json: credential %s is empty", name)
		case !slices.Contains([]string{"", caPublic, caPrivate}, c.CA):
			return fmt.Errorf("world.json: credential %s has the CA %q", name, c.CA)
		case c.Kind == "ConfigMap" && c.ClientCertificate != "":
			return fmt.Errorf("world.json: credential %s: a key does not belong into a ConfigMap", name)
		}
		seen[name] = true
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
			if err := port.check(); err != nil {
				return fmt.Errorf("world.json: %s:%d %v", host.Name, port.Number, err)
			}
		}
	}
	return nil
}

func (p OutsidePort) check() error {
	speaksTLS := p.Speaks == "https" || p.Speaks == "tls-echo"
	switch {
	case !slices.Contains([]string{"http", "https", "echo", "tls-echo", "http-proxy"}, p.Speaks):
		return fmt.Errorf("speaks %q", p.Speaks)
	case !slices.Contains([]string{"", "expired", "unknown-ca", "private-ca"}, p.Certificate):
		return fmt.Errorf("has a certificate %q", p.Certificate)
	case p.ClientCertificate != "" && p.ClientCertificate != "required":
		return fmt.Errorf("has clientCertificate %q", p.ClientCertificate)
	case !speaksTLS && (p.Certificate != "" || p.ClientCertificate != "" || len(p.CertificateNames) > 0):
		return fmt.Errorf("speaks %s, which knows no certificates", p.Speaks)
	case p.HTTP2 && p.Speaks != "http" && p.Speaks != "https" && p.Speaks != "http-proxy":
		return fmt.Errorf("speaks %s, which knows no HTTP/2", p.Speaks)
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
	for _, c := range s.World.Credentials {
		if !namespaces[c.Namespace] {
			return fmt.Errorf("%s %s/%s: the world has no such namespace", c.Kind, c.Namespace, c.Name)
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
		from := s.workload(call.From)
		if from == nil {
			return fail("the world has no workload %s", call.From)
		}
		if from.Proxy == "gateway" {
			return fail("%s is a gateway, which calls nobody by itself", call.From)
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
		return e.checkRefusal()
	}
	if e.At == nil || e.EncryptedBy == nil || e.Status == nil || e.Because != nil {
		return fmt.Errorf("an arrival needs status, at and encryptedBy, and has no because")
	}
	if !slices.Contains([]string{"nobody", "workload", "sidecar", "gateway"}, *e.EncryptedBy) {
		return fmt.Errorf("encryptedBy %q", *e.EncryptedBy)
	}
	if e.HTTPVersion != nil && *e.HTTPVersion != "1.1" && *e.HTTPVersion != "2" {
		return fmt.Errorf("httpVersion %q is neither 1.1 nor 2", *e.HTTPVersion)
	}
	if e.Gateway != nil && (e.Hop() == nil || e.Hop().Workload == "" || e.Hop().How != mutualTLS && e.Hop().How != asItWas) {
		return fmt.Errorf("a gateway has workload and hop, which is %q or %q", mutualTLS, asItWas)
	}
	return nil
}

func (e Expectation) checkRefusal() error {
	if *e.Refused != "status" && *e.Refused != "connection" {
		return fmt.Errorf("refused %q is neither status nor connection", *e.Refused)
	}
	arrival := e.At != nil || e.EncryptedBy != nil || e.ServerName != nil || e.VerifiedNames != nil || e.Host != nil ||
		e.ClientCertificate != nil || e.HTTPVersion != nil || e.MeshHeaders != nil || e.Tunnel != nil || e.Hop() != nil
	if e.Because == nil || arrival {
		return fmt.Errorf("a refusal has refused, status, cluster, gateway and because, nothing else")
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
