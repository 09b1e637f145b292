package main

import (
	"fmt"
	"regexp"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"

	"istio.io/istio/pilot/pkg/simulation"
	"istio.io/istio/pilot/test/xdstest"
)

// Exit is how a request leaves the workload's own proxy, or is answered there.
type Exit struct {
	Cluster string
	Host    string // Host header as it leaves
	Answer  int    // status of an answer that the proxy gives itself
	Why     string
	Closed  bool // no answer: the connection is closed
	HTTP    bool // the proxy reads HTTP, so it can answer with a status
}

// exit asks Istio's simulation where the proxy sends a request to an address, and reads from the matched route what the simulation leaves out.
func (p *Proxy) exit(r Request, address string) (exit Exit, err error) {
	defer func() { // the simulation fails by way of a *testing.T, which it does not have here
		if problem := recover(); problem != nil {
			err = fmt.Errorf("Istio's simulation broke off: %v", problem)
		}
	}()
	call := simulation.Call{Address: address, Port: r.Port, Path: r.Path, CallMode: simulation.CallModeOutbound, Protocol: simulation.HTTP}
	switch r.Scheme {
	case "http":
		call.HostHeader = r.HostHeader
	case "https":
		call.TLS, call.Sni = simulation.TLS, r.ServerName
	case "tcp":
		call.Protocol = simulation.TCP
	}
	sim := p.simulation()
	result := sim.Run(call)
	exit = Exit{Cluster: result.ClusterMatched, Host: r.HostHeader, HTTP: result.RouteConfigMatched != "" || result.VirtualHostMatched != ""}
	switch result.Error {
	case nil:
	case simulation.ErrNoVirtualHost, simulation.ErrNoRoute:
		exit.Answer, exit.Why = 404, result.Error.Error()
		return exit, nil
	case simulation.ErrProtocolError:
		exit.Closed, exit.Why = true, fmt.Sprintf("listener %s reads HTTP, the workload does not send it", result.ListenerMatched)
		return exit, nil
	case simulation.ErrTLSRedirect:
		exit.Answer, exit.Why = 301, result.Error.Error()
		return exit, nil
	case simulation.ErrNoListener, simulation.ErrNoFilterChain:
		exit.Closed, exit.Why = true, result.Error.Error()
		return exit, nil
	default:
		return exit, fmt.Errorf("cannot judge: %v", result.Error)
	}
	if result.VirtualHostMatched == "" {
		if exit.Cluster == "" {
			return exit, fmt.Errorf("cannot judge: filter chain %q of listener %s chooses among several clusters",
				result.FilterChainMatched, result.ListenerMatched)
		}
		return exit, nil
	}
	return p.route(exit, result, r)
}

// route reads the matched virtual host as Envoy does: the first route that matches.
func (p *Proxy) route(exit Exit, result simulation.Result, r Request) (Exit, error) {
	config := xdstest.ExtractRouteConfigurations(p.Routes)[result.RouteConfigMatched]
	for _, host := range config.GetVirtualHosts() {
		if host.Name != result.VirtualHostMatched {
			continue
		}
		for _, route := range host.Routes {
			matches, err := matchesPath(route.Match, r.Path)
			if err != nil {
				return exit, fmt.Errorf("cannot judge route %q of virtual host %s: %v", route.Name, host.Name, err)
			}
			if matches {
				return follow(exit, host, route)
			}
		}
	}
	exit.Answer, exit.Why = 404, "no route of virtual host "+result.VirtualHostMatched+" matches"
	return exit, nil
}

// matchesPath refuses what depends on more than the path: calls have no headers and no query of their own.
func matchesPath(m *routev3.RouteMatch, path string) (bool, error) {
	matches := false
	switch spec := m.GetPathSpecifier().(type) {
	case *routev3.RouteMatch_Prefix:
		matches = strings.HasPrefix(path, spec.Prefix)
	case *routev3.RouteMatch_Path:
		matches = path == spec.Path
	case *routev3.RouteMatch_PathSeparatedPrefix:
		matches = path == spec.PathSeparatedPrefix || strings.HasPrefix(path, spec.PathSeparatedPrefix+"/")
	case *routev3.RouteMatch_SafeRegex:
		expression, err := regexp.Compile("^(?:" + spec.SafeRegex.GetRegex() + ")$")
		if err != nil {
			return false, err
		}
		matches = expression.MatchString(path)
	default:
		return false, fmt.Errorf("it matches by %T", spec)
	}
	if matches && (len(m.Headers) > 0 || len(m.QueryParameters) > 0 || m.RuntimeFraction != nil) {
		return false, fmt.Errorf("it matches on headers, query or chance")
	}
	return matches, nil
}

func follow(exit Exit, host *routev3.VirtualHost, route *routev3.Route) (Exit, error) {
	switch action := route.GetAction().(type) {
	case *routev3.Route_DirectResponse:
		exit.Answer, exit.Why = int(action.DirectResponse.Status), "virtual host "+host.Name
		if host.Name == "block_all" {
			exit.Cluster = blackHole // no cluster in Envoy's eyes; Istio's telemetry and its documentation call it by this name
		}
	case *routev3.Route_Redirect:
		exit.Answer, exit.Why = 301, "virtual host "+host.Name+" redirects"
	case *routev3.Route_Route:
		if action.Route.GetCluster() == "" {
			return exit, fmt.Errorf("cannot judge: route %q of virtual host %s chooses among several clusters", route.Name, host.Name)
		}
		exit.Cluster = action.Route.GetCluster()
		switch rewrite := action.Route.GetHostRewriteSpecifier().(type) {
		case nil:
		case *routev3.RouteAction_HostRewriteLiteral:
			exit.Host = rewrite.HostRewriteLiteral
		default:
			return exit, fmt.Errorf("cannot judge: route %q rewrites the host by %T", route.Name, rewrite)
		}
	default:
		return exit, fmt.Errorf("cannot judge: route %q does %T", route.Name, action)
	}
	return exit, nil
}

const blackHole = "BlackHoleCluster"

// clusterKind names how a cluster finds its endpoints.
func clusterKind(c *clusterv3.Cluster) string {
	if custom := c.GetClusterType(); custom != nil {
		return custom.Name
	}
	return c.GetType().String()
}
