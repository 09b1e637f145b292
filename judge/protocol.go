package main

import (
	"fmt"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	httpv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/upstreams/http/v3"
)

const httpProtocolOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"

func httpOptions(c *clusterv3.Cluster) (*httpv3.HttpProtocolOptions, error) {
	options := &httpv3.HttpProtocolOptions{}
	if config := c.TypedExtensionProtocolOptions[httpProtocolOptions]; config != nil {
		if err := config.UnmarshalTo(options); err != nil {
			return nil, fmt.Errorf("cannot judge the HTTP options of cluster %s: %v", c.Name, err)
		}
	}
	return options, nil
}

// upstreamVersion is the HTTP version in which a cluster passes on a request that came in another, or in the same.
func upstreamVersion(c *clusterv3.Cluster, came string) (string, error) {
	options, err := httpOptions(c)
	if err != nil {
		return "", err
	}
	switch use := options.GetUpstreamProtocolOptions().(type) {
	case nil:
		return "1.1", nil
	case *httpv3.HttpProtocolOptions_ExplicitHttpConfig_:
		switch use.ExplicitHttpConfig.GetProtocolConfig().(type) {
		case *httpv3.HttpProtocolOptions_ExplicitHttpConfig_HttpProtocolOptions, nil:
			return "1.1", nil
		case *httpv3.HttpProtocolOptions_ExplicitHttpConfig_Http2ProtocolOptions:
			return "2", nil
		}
	case *httpv3.HttpProtocolOptions_UseDownstreamProtocolConfig:
		if use.UseDownstreamProtocolConfig.GetHttp2ProtocolOptions() == nil {
			return "1.1", nil
		}
		return came, nil
	}
	return "", fmt.Errorf("cannot judge: cluster %s negotiates its HTTP version", c.Name)
}

// offered is what a pool of HTTP connections offers by ALPN where its cluster says nothing.
func offered(version string) []string {
	if version == "2" {
		return []string{"h2"}
	}
	return []string{"http/1.1"}
}

// negotiate is the HTTP version in which a server takes up a TLS session. A client that offers only others is turned away;
// with one that offers nothing, it is HTTP/1.1.
func (server Server) negotiate(alpn []string) (version string, agreed bool) {
	if len(alpn) == 0 {
		return "1.1", true
	}
	for _, protocol := range alpn {
		if protocol == "h2" && server.HTTP2 {
			return "2", true
		}
	}
	for _, protocol := range alpn {
		if protocol == "http/1.1" {
			return "1.1", true
		}
	}
	return "", false
}
