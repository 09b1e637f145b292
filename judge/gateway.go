package main

import (
	"fmt"
	"net/netip"
	"slices"

	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
)

// How a message goes from whoever connects to a gateway.
const (
	mutualTLS = "mutual TLS"
	asItWas   = "as it was"
)

// throughGateway is what an egress gateway makes of a message that has come to one of its ports.
func (n *Network) throughGateway(w Workload, m Message, at netip.AddrPort) ([]Outcome, error) {
	proxy := n.proxyOf(w)
	switch {
	case proxy == nil:
		return nil, fmt.Errorf("istiod gave no configuration for the gateway %s", w)
	case m.Gateway != nil:
		return nil, fmt.Errorf("cannot judge: from the gateway %s to the gateway %s", m.Gateway.Workload, w)
	}
	if why, err := n.cluster.Policies.cripples(w, true); err != nil || why != "" {
		return []Outcome{m.fail(why)}, err // it never becomes ready
	}
	exit, err := proxy.exit(m, at.Addr().String(), int(at.Port()))
	if err != nil {
		return nil, fmt.Errorf("gateway %s: %w", w, err)
	}
	out := m
	out.Source = w
	out.Gateway = &Hop{Workload: w.String(), How: asItWas, Cluster: exit.Cluster}
	out.Answers = m.Answers || exit.HTTP != nil && !exit.Closed
	visitor := Visitor{Address: netip.MustParseAddr(m.Source.Address), At: at, HTTP: exit.HTTP != nil, Host: m.Host, Path: m.Path}
	if outer := m.outermost(); outer != nil && outer.TLS != nil {
		visitor.ServerName = outer.TLS.ServerName
	}
	ends := exit.Chain.GetTransportSocket() != nil && !exit.Closed
	if ends {
		session := m.outermost().TLS
		if !session.Mutual() {
			return nil, fmt.Errorf("cannot judge: the gateway %s ends TLS that is not the mesh's own", w)
		}
		if !named(session.Names, proxy.Identity) { // whoever connects refuses the gateway
			return []Outcome{m.fail(fmt.Sprintf("the gateway is %s; the %s demands one of %v", proxy.Identity, session.By, session.Names))}, nil
		}
		if names := clientNames(exit.Chain); !named(names, session.Identity) {
			out.Answers = m.Answers
			return []Outcome{out.fail(fmt.Sprintf("the %s is %s; the gateway demands one of %v", session.By, session.Identity, names))}, nil
		}
		out = out.opened()
		out.Gateway.How, visitor.Identity = mutualTLS, session.Identity
	}
	if !exit.Closed {
		why, err := exit.denied(visitor)
		if err != nil {
			return nil, fmt.Errorf("gateway %s: %w", w, err)
		}
		if why != "" && exit.HTTP != nil {
			return []Outcome{out.answered(403, why)}, nil
		}
		if why != "" {
			return []Outcome{out.fail(why)}, nil
		}
	}
	came := m
	if ends {
		came = m.opened()
	}
	return n.leave(proxy, exit, came, out, at, ends)
}

// named tells whether an identity is one of those that are demanded, if any are.
func named(names []Name, identity string) bool {
	return len(names) == 0 || slices.ContainsFunc(names, func(n Name) bool { return n.in([]string{identity}) })
}

// clientNames are those of which the client certificate must have one, for a filter chain that ends the mesh's mutual TLS.
func clientNames(chain *listenerv3.FilterChain) []Name {
	var names []Name
	check := downstreamTLS(chain).GetCommonTlsContext().GetCombinedValidationContext().GetDefaultValidationContext()
	for _, san := range check.GetMatchSubjectAltNames() {
		names = append(names, nameOf(san))
	}
	return names
}
