package main

import (
	"fmt"
	"net/netip"
	"slices"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
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
			outcomes, err := trace(&Network{&s.World, mesh.Cluster}, mesh.Proxies, *s.workload(call.From), call)
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
func trace(n *Network, proxies []*Proxy, from Workload, call Call) ([]Outcome, error) {
	request, err := ParseRequest(call)
	if err != nil {
		return nil, err
	}
	var proxy *Proxy // nil for a workload without one
	var names map[string][]string
	if i := slices.IndexFunc(proxies, func(p *Proxy) bool { return p.Workload.String() == from.String() }); i >= 0 {
		proxy, names = proxies[i], proxies[i].Names
	}
	addresses, err := n.Resolve(request.Host, from.Namespace, names)
	if err != nil {
		return []Outcome{refusedConnection("", err.Error())}, nil
	}
	var outcomes []Outcome
	for _, address := range addresses {
		to := netip.AddrPortFrom(netip.MustParseAddr(address), uint16(request.Port))
		var some []Outcome
		if proxy == nil {
			some = n.send(to, &Message{Request: request, Host: request.HostHeader})
		} else if some, err = throughProxy(n, proxy, request, to); err != nil {
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

func throughProxy(n *Network, proxy *Proxy, r Request, to netip.AddrPort) ([]Outcome, error) {
	exit, err := proxy.exit(r, to.Addr().String())
	if err != nil {
		return nil, err
	}
	if exit.Closed {
		return []Outcome{refusedConnection(exit.Cluster, exit.Why)}, nil
	}
	if exit.Answer != 0 {
		return []Outcome{refusedStatus(exit.Answer, exit.Cluster, exit.Why)}, nil
	}
	message := &Message{Request: r, Host: exit.Host, Cluster: exit.Cluster, ProxyAnswers: exit.HTTP}
	cluster := proxy.cluster(exit.Cluster)
	if cluster == nil {
		return []Outcome{message.fail("the proxy has no such cluster")}, nil
	}
	targets, err := n.targets(proxy, cluster, to)
	if err != nil {
		return nil, err
	}
	if len(targets) == 0 {
		return []Outcome{message.fail("the cluster has no endpoints")}, nil
	}
	var outcomes []Outcome
	for _, target := range targets {
		withTLS := *message
		if withTLS.Sidecar, err = upstreamTLS(cluster, target.endpoint, exit.Host); err != nil {
			return nil, err
		}
		outcomes = append(outcomes, n.send(target.address, &withTLS)...)
	}
	return outcomes, nil
}

// target is an endpoint of a cluster, as an address.
type target struct {
	endpoint *endpointv3.LbEndpoint
	address  netip.AddrPort
}

// targets are the addresses that a cluster may connect to. A connection that was meant for another address keeps it.
func (n *Network) targets(p *Proxy, c *clusterv3.Cluster, original netip.AddrPort) ([]target, error) {
	assignment := c.LoadAssignment
	switch clusterKind(c) {
	case "ORIGINAL_DST":
		return []target{{nil, original}}, nil
	case "EDS":
		for _, a := range p.Endpoints {
			if a.ClusterName == c.Name {
				assignment = a
			}
		}
	case "STATIC", "STRICT_DNS", "LOGICAL_DNS":
	default:
		return nil, fmt.Errorf("cannot judge: cluster %s is of type %s", c.Name, clusterKind(c))
	}
	var out []target
	for _, locality := range assignment.GetEndpoints() {
		for _, endpoint := range locality.LbEndpoints {
			socket := endpoint.GetEndpoint().GetAddress().GetSocketAddress()
			if socket == nil {
				return nil, fmt.Errorf("cannot judge: cluster %s has an endpoint without an address", c.Name)
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
	return out, nil
}
