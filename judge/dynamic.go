package main

import (
	"fmt"
	"net/netip"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	dfpclusterv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/clusters/dynamic_forward_proxy/v3"
	httpdfpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/dynamic_forward_proxy/v3"
	snidfpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/sni_dynamic_forward_proxy/v3"
)

// A dynamic forward proxy connects to the host that a request names, whatever address the workload has connected to.

const dynamicForwardProxy = "envoy.clusters.dynamic_forward_proxy"

// dynamicHosts are the names to be looked up for a message, the last of which a dynamic cluster connects to; none and why, if to
// none. For HTTP, Envoy 1.39's cluster looks up the Host as it leaves by itself; where the listener has a filter for that, it
// looks up the Host as it came before. Server names are looked up by a filter alone, which knows the port.
func (exit Exit) dynamicHosts(c *clusterv3.Cluster, m Message, cache string) (hosts []string, port uint16, why string) {
	if exit.HTTP != nil {
		port = 80
		if socket := transportSocket(c, nil); socket != nil && socket.Name != "envoy.transport_sockets.raw_buffer" {
			port = 443
		}
		host := withoutPort(exit.Host)
		if name, given, err := splitHostPort(exit.Host); err == nil {
			host, port = name, given
		}
		if exit.looksUpHosts() {
			hosts = append(hosts, withoutPort(m.Host))
		}
		return append(hosts, host), port, ""
	}
	for _, filter := range exit.Chain.GetFilters() {
		var config snidfpv3.FilterConfig
		if filter.GetTypedConfig().MessageIs(&config) && filter.GetTypedConfig().UnmarshalTo(&config) == nil && config.GetDnsCacheConfig().GetName() == cache {
			outer := m.outermost()
			if outer == nil || outer.TLS == nil || outer.TLS.ServerName == "" {
				return nil, 0, "there is no server name to look up"
			}
			return []string{outer.TLS.ServerName}, uint16(config.GetPortValue()), ""
		}
	}
	return nil, 0, "no filter of the listener looks server names up for this cluster"
}

func (exit Exit) looksUpHosts() bool {
	for _, filter := range exit.HTTP.GetHttpFilters() {
		if filter.GetTypedConfig().MessageIs(&httpdfpv3.FilterConfig{}) {
			return true
		}
	}
	return false
}

// dynamicTargets are the addresses of that host.
func (n *Network) dynamicTargets(p *Proxy, c *clusterv3.Cluster, exit Exit, m Message) (targets []target, why string, err error) {
	var config dfpclusterv3.ClusterConfig
	if err := c.GetClusterType().GetTypedConfig().UnmarshalTo(&config); err != nil || config.GetDnsCacheConfig() == nil {
		return nil, "", fmt.Errorf("cannot judge: cluster %s is a dynamic forward proxy without a DNS cache (%v)", c.Name, err)
	}
	cache := config.GetDnsCacheConfig()
	hosts, port, why := exit.dynamicHosts(c, m, cache.Name)
	if why != "" {
		return nil, why, nil
	}
	var names map[string][]string // the sidecar's own answers, where the cache is told to ask it
	if cache.GetTypedDnsResolverConfig() != nil {
		names = p.Names
	}
	var addresses []string
	for _, host := range hosts {
		if addresses, err = n.Resolve(host, p.Workload.Namespace, names); err != nil {
			return nil, err.Error(), nil
		}
	}
	for _, address := range addresses {
		targets = append(targets, target{nil, netip.AddrPortFrom(netip.MustParseAddr(address), port)})
	}
	return targets, "", nil
}
