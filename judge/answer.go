package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// nothing is how an expectation says that there is no client certificate, or no tunnel.
const nothing = "none"

// Server is who answers at an address.
type Server struct {
	At               string // host:port
	Speaks           string
	HTTP2            bool
	CertificateNames []string
	CA               string // which has signed its certificate
	Flaw             string // expired, or nothing
	AsksClient       bool   // it demands a client certificate of the private CA
}

// arrive is what a server outside makes of a message.
func (n *Network) arrive(server Server, m Message) []Outcome {
	if server.Speaks == "http-proxy" {
		return n.tunnel(server, m)
	}
	return []Outcome{server.answer(m)}
}

// tunnel is what an HTTP proxy outside does: asked by CONNECT, it connects to any host outside that it is asked for.
func (n *Network) tunnel(server Server, m Message) []Outcome {
	asked := m.outermost()
	switch {
	case asked == nil || asked.Connect == "":
		return []Outcome{m.answered(405, fmt.Sprintf("%s is a proxy, and nobody asked it for a tunnel", server.At))}
	case (asked.Version == "2") != server.HTTP2:
		return []Outcome{m.fail(fmt.Sprintf("%s was asked for a tunnel in HTTP/%s, which it does not speak", server.At, asked.Version))}
	case asked.Post:
		return []Outcome{m.fail(fmt.Sprintf("%s opens tunnels when asked by CONNECT, not by POST", server.At))}
	}
	inner := m.opened()
	inner.Tunnel = server.At
	host, port, err := splitHostPort(asked.Connect)
	if err != nil {
		return []Outcome{m.fail(err.Error())}
	}
	var outcomes []Outcome
	for _, address := range n.outside(host) {
		next, err := n.Server(netip.AddrPortFrom(netip.MustParseAddr(address), port))
		if err != nil {
			outcomes = append(outcomes, m.fail(fmt.Sprintf("the proxy %s cannot connect: %v", server.At, err)))
			continue
		}
		outcomes = append(outcomes, n.arrive(next, inner)...)
	}
	if len(outcomes) == 0 {
		return []Outcome{m.fail(fmt.Sprintf("the proxy %s does not know %s", server.At, host))}
	}
	return outcomes
}

// answer is what a server does with a message.
func (server Server) answer(m Message) Outcome {
	arrival := Outcome{
		At: server.At, EncryptedBy: "nobody", Host: m.Host, Cluster: m.Cluster, Gateway: m.Gateway,
		ClientCertificate: nothing, Tunnel: nothing,
	}
	if m.Tunnel != "" {
		arrival.Tunnel = m.Tunnel
	}
	if began := m.sessions(); len(began) > 1 { // whoever ends the outer one gets TLS where something else is meant to be
		return m.fail(fmt.Sprintf("encrypted twice: the %s began TLS, and the %s once more", began[0].By, began[1].By))
	}
	speaksTLS := server.Speaks == "https" || server.Speaks == "tls-echo"
	outer := m.outermost()
	switch {
	case outer != nil && outer.Connect != "":
		return m.fail(fmt.Sprintf("%s was asked for a tunnel, and is no proxy", server.At))
	case outer == nil && server.Speaks == "https" && m.HTTP() && m.Version == "1.1":
		return Outcome{Refused: "status", Status: 400, Cluster: m.Cluster, Because: server.At + " got plaintext HTTP at a port that speaks TLS"}
	case outer == nil && speaksTLS:
		return m.fail(fmt.Sprintf("%s speaks %s, and got %s", server.At, server.Speaks, m.Scheme))
	case outer != nil && !speaksTLS:
		return m.fail(fmt.Sprintf("%s speaks %s, and got TLS of the %s", server.At, server.Speaks, outer.TLS.By))
	}
	version := "1.1"
	if server.HTTP2 {
		version = "2"
	}
	if outer != nil {
		session := outer.TLS
		if problem := session.verify(server); problem != "" {
			return m.fail(problem)
		}
		if server.AsksClient && session.Client == "" {
			return m.fail(fmt.Sprintf("%s demands a client certificate, and the %s has none", server.At, session.By))
		}
		if server.Speaks == "https" {
			agreed := false
			if version, agreed = server.negotiate(session.ALPN); !agreed {
				return m.fail(fmt.Sprintf("%s understands none of %v, which the %s offers (ALPN)", server.At, session.ALPN, session.By))
			}
		}
		arrival.EncryptedBy, arrival.ServerName = session.By, session.ServerName
		if session.Client != "" {
			arrival.ClientCertificate = session.Client
		}
		if session.By != "workload" {
			arrival.VerifiedBy, arrival.VerifiedNames = session.CA, session.verifiedNames()
		}
	}
	if m.Scheme == "tcp" {
		if server.Speaks == "http" || server.Speaks == "https" {
			return m.fail(fmt.Sprintf("%s speaks HTTP, and got other bytes", server.At))
		}
		return arrival
	}
	if server.Speaks != "http" && server.Speaks != "https" {
		return m.fail(fmt.Sprintf("%s speaks %s, and got %s", server.At, server.Speaks, m.Scheme))
	}
	if m.Version != "" && m.Version != version {
		return m.answered(502, fmt.Sprintf("%s speaks HTTP/%s here, and got HTTP/%s", server.At, version, m.Version))
	}
	arrival.Status, arrival.HTTPVersion, arrival.MeshHeaders = 200, version, m.MeshHeaders
	return arrival
}

// outside is DNS without the cluster's names.
func (n *Network) outside(name string) []string {
	for _, host := range n.world.Outside {
		if host.Name == name || slices.Contains(host.Addresses, name) {
			return host.Addresses
		}
	}
	return nil
}

func splitHostPort(text string) (string, uint16, error) {
	at := strings.LastIndex(text, ":")
	port := 0
	if at >= 0 {
		fmt.Sscan(text[at+1:], &port)
	}
	if at <= 0 || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("%q is not host:port", text)
	}
	return strings.Trim(text[:at], "[]"), uint16(port), nil
}
