package main

import (
	"fmt"
	"slices"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	httpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/upstreams/http/v3"
	matcherv3 "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
	"google.golang.org/protobuf/proto"
)

// Session is the TLS that somebody begins on the way out.
type Session struct {
	By         string // workload | sidecar
	ServerName string
	CA         string // by which the server's certificate is checked; "" if by none
	Names      []Name // of which the certificate must have one; none: any name will do
}

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

// upstreamTLS is the TLS session with which a cluster connects to one of its endpoints; nil for plaintext.
// The host is that of the request as it leaves: Istio lets Envoy take the server name from it where a rule names none.
func upstreamTLS(c *clusterv3.Cluster, endpoint *endpointv3.LbEndpoint, host string) (*Session, error) {
	socket := transportSocket(c, endpoint)
	if socket == nil || socket.Name == "envoy.transport_sockets.raw_buffer" {
		return nil, nil
	}
	var tls tlsv3.UpstreamTlsContext
	if err := socket.GetTypedConfig().UnmarshalTo(&tls); err != nil {
		return nil, fmt.Errorf("cannot judge the transport socket %s of cluster %s: %v", socket.Name, c.Name, err)
	}
	session := &Session{By: "sidecar", ServerName: tls.Sni}
	var options httpv3.HttpProtocolOptions
	if any := c.TypedExtensionProtocolOptions["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"]; any != nil {
		if err := any.UnmarshalTo(&options); err != nil {
			return nil, err
		}
	}
	auto := options.GetUpstreamHttpProtocolOptions()
	if auto.GetAutoSni() && tls.Sni == "" {
		session.ServerName = withoutPort(host)
	}
	common := tls.GetCommonTlsContext()
	check := common.GetValidationContext()
	if combined := common.GetCombinedValidationContext(); combined != nil {
		check = combined.GetDefaultValidationContext()
		session.CA = combined.GetValidationContextSdsSecretConfig().GetName()
	} else if secret := common.GetValidationContextSdsSecretConfig(); secret != nil {
		session.CA = secret.Name
	} else if check.GetTrustedCa() != nil {
		session.CA = check.GetTrustedCa().String()
	}
	for _, san := range check.GetMatchSubjectAltNames() {
		session.Names = append(session.Names, nameOf(san))
	}
	for _, san := range check.GetMatchTypedSubjectAltNames() {
		session.Names = append(session.Names, nameOf(san.GetMatcher()))
	}
	if auto.GetAutoSanValidation() {
		session.Names = append(session.Names, Name{Exact: session.ServerName})
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
	name, _, _ := strings.Cut(host, ":")
	return name
}
