package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	matcherv3 "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
	"google.golang.org/protobuf/proto"
)

// Session is the TLS that somebody begins on the way out.
type Session struct {
	By         string // workload | sidecar | gateway
	ServerName string
	CA         string // the name of what the server's certificate is checked by; "" if it is not
	Trusts     string // the CA that is meant by that
	Names      []Name // of which the certificate must have one; none: any name will do
	AutoName   *Name  // which it must have beside: the Host of each request
	Client     string // common name of the client certificate, "" for none
	Identity   string // SPIFFE id of the proxy that began it
	ALPN       []string
	Missing    string // why the session never begins: a secret that does not come
}

// Names of Istio's own secrets, which every proxy has from its agent.
const (
	publicCA        = "file-root:system" // the CAs of the proxy's image
	meshCA          = "ROOTCA"
	meshCertificate = "default"
)

// Mutual tells whether it is the mesh's own mutual TLS.
func (s *Session) Mutual() bool { return s.Trusts == caMesh && s.Client == caMesh }

// Name is a name to be found in a certificate.
type Name struct{ Prefix, Exact, Suffix string }

func (n Name) String() string {
	if n.Exact != "" {
		return n.Exact
	}
	return n.Prefix + "*" + n.Suffix
}

// in tells whether a certificate for these names carries the name. Wildcards in certificates count, as Envoy's exact matcher for DNS names has it.
func (n Name) in(certificate []string) bool {
	return slices.ContainsFunc(certificate, func(name string) bool {
		if n.Exact == "" {
			return strings.HasPrefix(name, n.Prefix) && strings.HasSuffix(name, n.Suffix)
		}
		_, parent, _ := strings.Cut(n.Exact, ".")
		return strings.EqualFold(name, n.Exact) || strings.EqualFold(name, "*."+parent)
	})
}

// verifiedNames are all names that are demanded.
func (s *Session) verifiedNames() []string {
	var names []string
	for _, name := range s.Names {
		names = append(names, name.String())
	}
	if s.AutoName != nil && !slices.Contains(names, s.AutoName.String()) {
		names = append(names, s.AutoName.String())
	}
	slices.Sort(names)
	return names
}

// verify is what the side that began TLS has against the server's certificate.
func (s *Session) verify(server Server) string {
	switch {
	case s.Trusts == caMesh:
		return fmt.Sprintf("%s has no certificate of the mesh's own CA, by which the %s checks it", server.At, s.By)
	case s.Trusts == "": // whatever it is
	case server.Flaw == "expired":
		return fmt.Sprintf("%s has an expired certificate, which the %s refuses", server.At, s.By)
	case server.CA != s.Trusts:
		return fmt.Sprintf("%s has a certificate of the %s CA, and the %s trusts the %s one (%s)", server.At, server.CA, s.By, s.Trusts, s.CA)
	}
	for _, demanded := range [][]Name{s.Names, s.auto()} {
		if len(demanded) > 0 && !slices.ContainsFunc(demanded, func(n Name) bool { return n.in(server.CertificateNames) }) {
			return fmt.Sprintf("the certificate of %s is for %s; the %s demands one of %v",
				server.At, strings.Join(server.CertificateNames, ", "), s.By, demanded)
		}
	}
	return ""
}

func (s *Session) auto() []Name {
	if s.AutoName == nil {
		return nil
	}
	return []Name{*s.AutoName}
}

// session is the TLS with which a cluster connects to one of its endpoints; nil for plaintext. The host is that of the HTTP
// request as it leaves, "" for other bytes: Istio lets Envoy take the server name from it where a rule names none.
func (p *Proxy) session(c *clusterv3.Cluster, endpoint *endpointv3.LbEndpoint, host string) (*Session, error) {
	socket := transportSocket(c, endpoint)
	if socket == nil || socket.Name == "envoy.transport_sockets.raw_buffer" {
		return nil, nil
	}
	var tls tlsv3.UpstreamTlsContext
	if err := socket.GetTypedConfig().UnmarshalTo(&tls); err != nil {
		return nil, fmt.Errorf("cannot judge the transport socket %s of cluster %s: %v", socket.Name, c.Name, err)
	}
	options, err := httpOptions(c)
	if err != nil {
		return nil, err
	}
	common := tls.GetCommonTlsContext()
	session := &Session{By: p.Kind(), Identity: p.Identity, ServerName: tls.Sni, ALPN: common.GetAlpnProtocols()}
	if host != "" {
		name := withoutPort(host)
		auto := options.GetUpstreamHttpProtocolOptions()
		if _, err := netip.ParseAddr(name); auto.GetAutoSni() && err != nil {
			session.ServerName = name
		}
		if auto.GetAutoSanValidation() {
			session.AutoName = &Name{Exact: name}
		}
	}
	check := common.GetValidationContext()
	if combined := common.GetCombinedValidationContext(); combined != nil {
		check = combined.GetDefaultValidationContext()
		session.CA = combined.GetValidationContextSdsSecretConfig().GetName()
	} else if secret := common.GetValidationContextSdsSecretConfig(); secret != nil {
		session.CA = secret.Name
	} else if check.GetTrustedCa() != nil {
		session.CA = check.GetTrustedCa().String()
	}
	if check.GetCrl() != nil {
		return nil, fmt.Errorf("cannot judge: cluster %s asks a list of revoked certificates", c.Name)
	}
	if session.CA != "" {
		if session.Trusts, session.Missing, err = p.trusted(session.CA); err != nil {
			return nil, fmt.Errorf("cluster %s: %w", c.Name, err)
		}
	}
	for _, secret := range common.GetTlsCertificateSdsSecretConfigs() {
		client, missing, err := p.presented(secret.GetName())
		if err != nil {
			return nil, fmt.Errorf("cluster %s: %w", c.Name, err)
		}
		if session.Client = client; missing != "" {
			session.Missing = missing
		}
	}
	for _, san := range check.GetMatchSubjectAltNames() {
		session.Names = append(session.Names, nameOf(san))
	}
	for _, san := range check.GetMatchTypedSubjectAltNames() {
		session.Names = append(session.Names, nameOf(san.GetMatcher()))
	}
	return session, nil
}

func nameOf(m *matcherv3.StringMatcher) Name {
	switch pattern := m.GetMatchPattern().(type) {
	case *matcherv3.StringMatcher_Exact:
		return Name{Exact: pattern.Exact}
	case *matcherv3.StringMatcher_Prefix:
		return Name{Prefix: pattern.Prefix}
	case *matcherv3.StringMatcher_Suffix:
		return Name{Suffix: pattern.Suffix}
	}
	return Name{Exact: m.String()} // in no certificate
}

// transportSocket is the first match on the endpoint's metadata, or else the cluster's own.
func transportSocket(c *clusterv3.Cluster, endpoint *endpointv3.LbEndpoint) *corev3.TransportSocket {
	labels := endpoint.GetMetadata().GetFilterMetadata()["envoy.transport_socket_match"].GetFields()
matches:
	for _, match := range c.TransportSocketMatches {
		for key, want := range match.Match.GetFields() {
			if !proto.Equal(labels[key], want) {
				continue matches
			}
		}
		return match.TransportSocket
	}
	return c.TransportSocket
}

func withoutPort(host string) string {
	if address, err := netip.ParseAddrPort(host); err == nil {
		return address.Addr().String()
	}
	if address, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return address.String()
	}
	name, _, _ := strings.Cut(host, ":")
	return name
}
