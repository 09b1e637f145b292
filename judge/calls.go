package main

import (
	"fmt"
	"net/netip"
	"slices"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	corev1 "k8s.io/api/core/v1"
)

// JudgeCalls follows each call to its end, in every mesh that may come about, and compares what is found with what is expected.
func JudgeCalls(s *Subject, meshes []*Mesh) (Verdict, []CallFound) {
	verdict := Verdict{Judge: judgeCalls, Note: fmt.Sprintf("%d calls", len(s.Calls))}
	var all []CallFound
	for _, call := range s.Calls {
		found := CallFound{Title: call.Title, From: call.From, URL: call.URL}
		differ := func(differences ...string) {
			for _, d := range differences {
				if !slices.Contains(found.Differences, d) {
					found.Differences = append(found.Differences, d)
				}
			}
		}
		for i, mesh := range meshes {
			outcomes, err := trace(&Network{&s.World, mesh.Cluster, mesh.Proxies}, *s.workload(call.From), call)
			if err != nil {
				differ(err.Error())
			}
			for _, outcome := range outcomes {
				if !slices.ContainsFunc(found.Outcomes, outcome.equal) {
					found.Outcomes = append(found.Outcomes, outcome)
					if i > 0 {
						differ("it depends on the order in which the manifests are applied: " + outcome.String())
					}
				}
				differ(outcome.differs(call.Expect)...)
			}
		}
		for _, difference := range found.Differences {
			verdict.Findings = append(verdict.Findings, Finding{About: fmt.Sprintf("%q from %s: %s", call.Title, call.From, call.URL), Says: difference})
		}
		all = append(all, found)
	}
	return verdict, all
}

// trace finds every outcome that a call can have: DNS, kube-proxy and Envoy each choose among several addresses.
func trace(n *Network, from Workload, call Call) ([]Outcome, error) {
	request, err := ParseRequest(call)
	if err != nil {
		return nil, err
	}
	m := request.message()
	m.Source = from
	_, literal := netip.ParseAddr(request.Host)
	if why, err := n.cluster.Policies.cripples(from, literal != nil); err != nil || why != "" {
		return []Outcome{m.fail(why)}, err
	}
	proxy := n.proxyOf(from)
	var names map[string][]string
	if proxy != nil {
		names = proxy.Names
	}
	addresses, err := n.Resolve(request.Host, from.Namespace, names)
	if err != nil {
		return []Outcome{m.fail(err.Error())}, nil
	}
	var outcomes []Outcome
	for _, address := range addresses {
		to := netip.AddrPortFrom(netip.MustParseAddr(address), uint16(request.Port))
		takes := false
		if proxy != nil {
			if takes, err = captured(n.cluster.Annotations[from.String()], to); err != nil {
				return nil, err
			}
		}
		var some []Outcome
		if takes {
			some, err = n.throughSidecar(proxy, m, to)
		} else {
			some, err = n.send(to, m)
		}
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			if !slices.ContainsFunc(outcomes, o.equal) {
				outcomes = append(outcomes, o)
			}
		}
	}
	return outcomes, nil
}

// throughSidecar is what the workload's own proxy makes of a message on its way to an address.
func (n *Network) throughSidecar(proxy *Proxy, m Message, to netip.AddrPort) ([]Outcome, error) {
	exit, err := proxy.exit(m, to.Addr().String(), int(to.Port()))
	if err != nil {
		return nil, err
	}
	out := m
	out.Cluster, out.Answers = exit.Cluster, exit.HTTP != nil && !exit.Closed
	return n.leave(proxy, exit, m, out, to, false)
}

// leave is how a proxy answers a message, or passes it on to the endpoints of a cluster. The message is known as it came and as it
// goes; byMutualTLS tells whether it came with a client certificate.
func (n *Network) leave(proxy *Proxy, exit Exit, came, out Message, to netip.AddrPort, byMutualTLS bool) ([]Outcome, error) {
	if exit.Closed {
		return []Outcome{out.fail(exit.Why)}, nil
	}
	if filter := exit.unknownFilter(); filter != "" {
		return nil, fmt.Errorf("cannot judge: the HTTP filter %s", filter)
	}
	if exit.Answer != 0 {
		return []Outcome{out.answered(exit.Answer, exit.Why)}, nil
	}
	cluster := proxy.cluster(exit.Cluster)
	if cluster == nil {
		return []Outcome{out.fail("the proxy has no such cluster")}, nil
	}
	out.Host, out.Path = exit.Host, exit.Path
	if why := exit.tooSlow(out); why != "" {
		return []Outcome{out.answered(504, why)}, nil
	}
	out, err := exit.passOn(out, cluster, byMutualTLS)
	if err != nil {
		return nil, err
	}
	targets, why, err := n.targets(proxy, cluster, exit, came, to)
	if err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		return []Outcome{out.fail(why)}, nil
	}
	var outcomes []Outcome
	for _, target := range targets {
		some, err := n.connect(proxy, cluster, exit, target, out)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, some...)
	}
	return outcomes, nil
}

// passOn changes what a proxy changes in a message before it connects to anybody: what it reads as HTTP, it writes anew.
func (exit Exit) passOn(m Message, cluster *clusterv3.Cluster, byMutualTLS bool) (Message, error) {
	if exit.HTTP == nil {
		tunnel := exit.TCP.GetTunnelingConfig()
		if tunnel == nil {
			return m, nil
		}
		version, err := upstreamVersion(cluster, "1.1")
		return m.within(Layer{Connect: tunnel.GetHostname(), Post: tunnel.GetUsePost(), Version: version}), err
	}
	version, err := upstreamVersion(cluster, m.Version)
	if err != nil {
		return m, err
	}
	m.Version = version
	m.MeshHeaders = exit.meshHeaders(m.MeshHeaders, cluster, byMutualTLS)
	return m, nil
}

// connect begins TLS with an endpoint, if the cluster is to, and sends the message.
func (n *Network) connect(proxy *Proxy, cluster *clusterv3.Cluster, exit Exit, to target, m Message) ([]Outcome, error) {
	host := ""
	if exit.HTTP != nil {
		host = m.Host
	}
	session, err := proxy.session(cluster, to.endpoint, host)
	if err != nil {
		return nil, err
	}
	if session != nil {
		if session.Missing != "" {
			return []Outcome{m.fail(session.Missing)}, nil
		}
		if exit.HTTP != nil && len(session.ALPN) == 0 {
			session.ALPN = offered(m.Version)
		}
		m = m.within(Layer{TLS: session})
	}
	return n.send(to.address, m)
}

// send connects to an address and finds out what each server, or gateway, that kube-proxy may choose makes of the message.
func (n *Network) send(to netip.AddrPort, m Message) ([]Outcome, error) {
	addresses, err := n.Forward(to)
	if err != nil {
		return []Outcome{m.fail(err.Error())}, nil
	}
	var outcomes []Outcome
	for _, address := range addresses {
		some, err := n.receive(address, m)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, some...)
	}
	return outcomes, nil
}

func (n *Network) receive(at netip.AddrPort, m Message) ([]Outcome, error) {
	there := Peer{address: at.Addr()}
	w := n.workloadAt(at.Addr())
	if w != nil {
		there = w.peer()
	}
	allowed, err := n.cluster.Policies.allow(m.Source.peer(), there, int(at.Port()), corev1.ProtocolTCP)
	if err != nil {
		return nil, err
	}
	if !allowed {
		return []Outcome{m.fail(fmt.Sprintf("NetworkPolicies do not let %s connect to %s", m.Source, at))}, nil
	}
	if w != nil && w.Proxy == "gateway" {
		return n.throughGateway(*w, m, at)
	}
	server, err := n.Server(at)
	if err != nil {
		return []Outcome{m.fail(err.Error())}, nil
	}
	return n.arrive(server, m), nil
}

// target is an endpoint of a cluster, as an address.
type target struct {
	endpoint *endpointv3.LbEndpoint
	address  netip.AddrPort
}

// targets are the addresses that a cluster may connect to, or why there are none. A connection that was meant for another
// address keeps it.
func (n *Network) targets(p *Proxy, c *clusterv3.Cluster, exit Exit, m Message, original netip.AddrPort) ([]target, string, error) {
	assignment := c.LoadAssignment
	switch clusterKind(c) {
	case "ORIGINAL_DST":
		if p.Kind() == "gateway" {
			return nil, "the cluster goes on to the address that was called, which is the gateway's own", nil
		}
		return []target{{nil, original}}, "", nil
	case dynamicForwardProxy:
		return n.dynamicTargets(p, c, exit, m)
	case "EDS":
		for _, a := range p.Endpoints {
			if a.ClusterName == c.Name {
				assignment = a
			}
		}
	case "STATIC", "STRICT_DNS", "LOGICAL_DNS":
	default:
		return nil, "", fmt.Errorf("cannot judge: cluster %s is of type %s", c.Name, clusterKind(c))
	}
	var out []target
	for _, locality := range assignment.GetEndpoints() {
		for _, endpoint := range locality.LbEndpoints {
			socket := endpoint.GetEndpoint().GetAddress().GetSocketAddress()
			if socket == nil {
				return nil, "", fmt.Errorf("cannot judge: cluster %s has an endpoint without an address", c.Name)
			}
			// Envoy asks the cluster's DNS itself, past the sidecar's own answers.
			addresses, err := n.Resolve(socket.Address, p.Workload.Namespace, nil)
			if err != nil {
				continue // Envoy goes on without the endpoint
			}
			for _, address := range addresses {
				out = append(out, target{endpoint, netip.AddrPortFrom(netip.MustParseAddr(address), uint16(socket.GetPortValue()))})
			}
		}
	}
	return out, "the cluster has no endpoints", nil
}
