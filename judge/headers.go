package main

import (
	"strings"

	udpav1 "github.com/cncf/xds/go/udpa/type/v1"
	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	routerv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/types/known/structpb"
)

// Names of headers that tell about the mesh, as far as Envoy sets them by itself.
const (
	headerAttempt      = "x-envoy-attempt-count"
	headerDecorator    = "x-envoy-decorator-operation"
	headerTimeout      = "x-envoy-expected-rq-timeout-ms"
	headerExternal     = "x-envoy-external-address"
	headerOriginalHost = "x-envoy-original-host"
	headerOriginalPath = "x-envoy-original-path"
	headerPeer         = "x-envoy-peer-metadata"
	headerPeerID       = "x-envoy-peer-metadata-id"
	headerClientCert   = "x-forwarded-client-cert"
	metadataExchange   = "istio.metadata_exchange"
)

// meshHeaders are the names of the headers that tell about the mesh on a request that leaves a proxy, in the order in which Envoy
// 1.39 adds and removes them (docs/judging.md). byMutualTLS tells whether it came with a client certificate.
func (exit Exit) meshHeaders(before []string, c *clusterv3.Cluster, byMutualTLS bool) []string {
	h, action := exit.HTTP, exit.Route.GetRoute()
	// The connection manager: what it takes for a request from outside (a gateway does) loses what a caller claims about itself.
	names := withHeaders(before, nil, []string{headerTimeout})
	if h.GetUseRemoteAddress().GetValue() {
		names = withHeaders(names, []string{headerExternal}, []string{headerDecorator, headerOriginalHost, headerOriginalPath})
	}
	names = clientCertHeader(names, h.GetForwardClientCertDetails(), byMutualTLS)
	if h.GetTracing() != nil {
		switch decorator := exit.Route.GetDecorator(); {
		case exit.Listener.GetTrafficDirection() != corev3.TrafficDirection_OUTBOUND:
			names = withHeaders(names, nil, []string{headerDecorator})
		case decorator.GetOperation() != "" && (decorator.GetPropagate() == nil || decorator.GetPropagate().GetValue()):
			names = withHeaders(names, []string{headerDecorator}, nil)
		}
	}
	if exchangesMetadata(h, c) {
		names = withHeaders(names, []string{headerPeer, headerPeerID}, nil)
	}
	// The router: first its own, then what the routes remove, then what rewriting adds, which therefore cannot be removed.
	suppress := suppressesHeaders(h)
	if !suppress && expectsTimeout(action) {
		names = withHeaders(names, []string{headerTimeout}, nil)
	}
	if exit.Virtual.GetIncludeRequestAttemptCount() {
		names = withHeaders(names, []string{headerAttempt}, nil)
	}
	for _, at := range []interface {
		GetRequestHeadersToAdd() []*corev3.HeaderValueOption
		GetRequestHeadersToRemove() []string
	}{exit.Route, exit.Virtual, exit.Config} {
		for _, name := range at.GetRequestHeadersToRemove() {
			names = withHeaders(names, nil, []string{strings.ToLower(name)})
		}
		for _, header := range at.GetRequestHeadersToAdd() {
			if name := strings.ToLower(header.GetHeader().GetKey()); strings.HasPrefix(name, "x-envoy-") || name == headerClientCert {
				names = withHeaders(names, []string{name}, nil)
			}
		}
	}
	if !suppress && action.GetHostRewriteSpecifier() != nil {
		names = withHeaders(names, []string{headerOriginalHost}, nil)
	}
	if !suppress && (action.GetPrefixRewrite() != "" || action.GetRegexRewrite() != nil) {
		names = withHeaders(names, []string{headerOriginalPath}, nil)
	}
	return names
}

func clientCertHeader(names []string, details hcmv3.HttpConnectionManager_ForwardClientCertDetails, byMutualTLS bool) []string {
	switch {
	case details == hcmv3.HttpConnectionManager_ALWAYS_FORWARD_ONLY:
		return names
	case !byMutualTLS || details == hcmv3.HttpConnectionManager_SANITIZE:
		return withHeaders(names, nil, []string{headerClientCert})
	case details == hcmv3.HttpConnectionManager_FORWARD_ONLY:
		return names
	}
	return withHeaders(names, []string{headerClientCert}, nil) // APPEND_FORWARD, SANITIZE_SET
}

// exchangesMetadata tells whether Istio's filter sends the peer's description along (source/extensions/filters/http/peer_metadata
// in istio/proxy): always, unless it is told to spare clusters that are marked as external.
func exchangesMetadata(h *hcmv3.HttpConnectionManager, c *clusterv3.Cluster) bool {
	for _, filter := range h.GetHttpFilters() {
		var config udpav1.TypedStruct
		if filter.Name != metadataExchange || filter.GetTypedConfig().UnmarshalTo(&config) != nil {
			continue
		}
		istio := c.GetMetadata().GetFilterMetadata()["istio"].GetFields()
		for _, method := range config.GetValue().GetFields()["upstream_propagation"].GetListValue().GetValues() {
			headers, found := method.GetStructValue().GetFields()["istio_headers"]
			spares := headers.GetStructValue().GetFields()["skip_external_clusters"].GetBoolValue()
			external := c.GetName() == "PassthroughCluster" || isTrue(istio["external"])
			if found && !isTrue(istio["disable_mx"]) && !(spares && external) {
				return true
			}
		}
	}
	return false
}

func isTrue(value *structpb.Value) bool { return value.GetBoolValue() }

// suppressesHeaders is the router's switch for most of its headers.
func suppressesHeaders(h *hcmv3.HttpConnectionManager) bool {
	for _, filter := range h.GetHttpFilters() {
		var router routerv3.Router
		if filter.GetTypedConfig().MessageIs(&router) && filter.GetTypedConfig().UnmarshalTo(&router) == nil {
			return router.SuppressEnvoyHeaders
		}
	}
	return false
}

// expectsTimeout tells whether the router waits for a limited time, of which it tells.
func expectsTimeout(action *routev3.RouteAction) bool {
	if action.GetRetryPolicy().GetPerTryTimeout().AsDuration() > 0 {
		return true
	}
	return action.GetTimeout() == nil || action.GetTimeout().AsDuration() > 0
}
