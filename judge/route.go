package main

import (
	"fmt"
	"regexp"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tcpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/tcp_proxy/v3"

	"istio.io/istio/pilot/pkg/simulation"
	"istio.io/istio/pilot/test/xdstest"
)

// Exit is how a message leaves a proxy, or is answered there.
type Exit struct {
	Cluster string
	Host    string // Host header as it leaves
	Path    string
	Answer  int // status of an answer that the proxy gives itself
	Why     string
	Closed  bool // no answer: the connection is closed

	Listener *listenerv3.Listener
	Chain    *listenerv3.FilterChain      // the filter chain that took it
	HTTP     *hcmv3.HttpConnectionManager // if the proxy reads HTTP, so it can answer with a status
	TCP      *tcpv3.TcpProxy              // if it passes on bytes
	Config   *routev3.RouteConfiguration  // and for HTTP, what was matched in turn
	Virtual  *routev3.VirtualHost
	Route    *routev3.Route
}

// exit asks Istio's simulation where the proxy sends a message to an address, and reads from the matched route what the simulation leaves out.
func (p *Proxy) exit(m Message, address string, port int) (exit Exit, err error) {
	defer func() { // the simulation fails by way of a *testing.T, which it does not have here
		if problem := recover(); problem != nil {
			err = fmt.Errorf("Istio's simulation broke off: %v", problem)
		}
	}()
	call := p.call(m, address, port)
	call.CustomListenerValidations = []simulation.CustomFilterChainValidation{func(chain *listenerv3.FilterChain) error {
		exit.Chain = chain
		return nil
	}}
	result := p.simulation().Run(call)
	exit.Cluster, exit.Host, exit.Path = result.ClusterMatched, m.Host, m.Path
	exit.Listener = xdstest.ExtractListener(result.ListenerMatched, p.Listeners)
	if exit.Chain != nil {
		exit.HTTP = xdstest.ExtractHTTPConnectionManager(nil, exit.Chain)
		exit.TCP = xdstest.ExtractTCPProxy(nil, exit.Chain)
	}
	if outer := m.outermost(); exit.HTTP != nil && outer != nil && outer.Connect != "" {
		exit.Cluster = ""
		exit.Answer, exit.Why = 404, fmt.Sprintf("listener %s reads HTTP, and no route is one for CONNECT", result.ListenerMatched)
		return exit, nil
	}
	switch result.Error {
	case nil:
	case simulation.ErrNoVirtualHost, simulation.ErrNoRoute:
		exit.Answer, exit.Why = 404, result.Error.Error()
		return exit, nil
	case simulation.ErrProtocolError:
		exit.Closed, exit.Why = true, fmt.Sprintf("listener %s reads HTTP, and got something else", result.ListenerMatched)
		return exit, nil
	case simulation.ErrTLSRedirect:
		exit.Answer, exit.Why = 301, result.Error.Error()
		return exit, nil
	case simulation.ErrNoListener, simulation.ErrNoFilterChain, simulation.ErrTLSError, simulation.ErrMTLSError:
		exit.Closed, exit.Why = true, result.Error.Error()
		return exit, nil
	default:
		return exit, fmt.Errorf("cannot judge: %v", result.Error)
	}
	if exit.HTTP != nil {
		return p.route(exit, result, m.Path)
	}
	if exit.Cluster == "" {
		return exit, fmt.Errorf("cannot judge: filter chain %q of listener %s chooses among several clusters",
			result.FilterChainMatched, result.ListenerMatched)
	}
	return exit, nil
}

// call is a message as the proxy's listener sees it: by what lies outermost. Mutual TLS of the mesh is ended by a gateway, so what
// lies in it is seen too.
func (p *Proxy) call(m Message, address string, port int) simulation.Call {
	call := simulation.Call{Address: address, Port: port, Path: m.Path, CallMode: simulation.CallModeOutbound, Protocol: simulation.HTTP}
	if p.Kind() == "gateway" {
		call.CallMode = simulation.CallModeGateway
	}
	if outer := m.outermost(); outer != nil && outer.TLS != nil {
		call.TLS, call.Sni = simulation.TLS, outer.TLS.ServerName
		if !outer.TLS.Mutual() {
			return call
		}
		call.TLS = simulation.MTLS
		m = m.opened()
	}
	switch outer := m.outermost(); {
	case outer != nil && outer.Connect != "":
		call.HostHeader = outer.Connect
	case outer != nil || m.Scheme == "tcp":
		call.Protocol = simulation.TCP
	default:
		call.HostHeader = m.Host
		if m.Version == "2" {
			call.Protocol = simulation.HTTP2
		}
	}
	return call
}

// route reads the matched virtual host as Envoy does: the first route that matches.
func (p *Proxy) route(exit Exit, result simulation.Result, path string) (Exit, error) {
	exit.Config = exit.HTTP.GetRouteConfig()
	if exit.Config == nil {
		exit.Config = xdstest.ExtractRouteConfigurations(p.Routes)[result.RouteConfigMatched]
	}
	for _, host := range exit.Config.GetVirtualHosts() {
		if host.Name != result.VirtualHostMatched {
			continue
		}
		exit.Virtual = host
		for _, route := range host.Routes {
			matches, err := matchesPath(route.Match, path)
			if err != nil {
				return exit, fmt.Errorf("cannot judge route %q of virtual host %s: %v", route.Name, host.Name, err)
			}
			if matches {
				exit.Route = route
				if exit, err = follow(exit, host, route); err == nil {
					exit.Path, err = rewritten(route, path)
				}
				return exit, err
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
	exit.Cluster = ""
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

// rewritten is the path as the route passes it on.
func rewritten(route *routev3.Route, path string) (string, error) {
	action := route.GetRoute()
	switch {
	case action.GetRegexRewrite() != nil:
		expression, err := regexp.Compile(action.GetRegexRewrite().GetPattern().GetRegex())
		if err != nil {
			return "", fmt.Errorf("cannot judge the rewriting of route %q: %v", route.Name, err)
		}
		substitution := strings.ReplaceAll(action.GetRegexRewrite().GetSubstitution(), "$", "$$")
		return expression.ReplaceAllString(path, backReference.ReplaceAllString(substitution, "$${$1}")), nil
	case action.GetPrefixRewrite() == "":
		return path, nil
	}
	switch match := route.GetMatch().GetPathSpecifier().(type) {
	case *routev3.RouteMatch_Prefix:
		return action.GetPrefixRewrite() + strings.TrimPrefix(path, match.Prefix), nil
	case *routev3.RouteMatch_PathSeparatedPrefix:
		return action.GetPrefixRewrite() + strings.TrimPrefix(path, match.PathSeparatedPrefix), nil
	}
	return action.GetPrefixRewrite(), nil
}

// backReference is how Envoy names what an expression has captured.
var backReference = regexp.MustCompile(`\\([0-9])`)

const blackHole = "BlackHoleCluster"

// clusterKind names how a cluster finds its endpoints.
func clusterKind(c *clusterv3.Cluster) string {
	if custom := c.GetClusterType(); custom != nil {
		return custom.Name
	}
	return c.GetType().String()
}
