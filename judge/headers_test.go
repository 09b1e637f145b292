package main

import (
	"fmt"
	"testing"
	"time"

	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	matcherv3 "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
	"google.golang.org/protobuf/types/known/durationpb"
)

func TestClientCertHeader(t *testing.T) {
	for _, c := range []struct {
		details     hcmv3.HttpConnectionManager_ForwardClientCertDetails
		byMutualTLS bool
		want        string
	}{
		{hcmv3.HttpConnectionManager_SANITIZE, true, "[]"},
		{hcmv3.HttpConnectionManager_SANITIZE_SET, true, "[x-forwarded-client-cert]"},
		{hcmv3.HttpConnectionManager_SANITIZE_SET, false, "[]"},
		{hcmv3.HttpConnectionManager_APPEND_FORWARD, true, "[x-forwarded-client-cert]"},
		{hcmv3.HttpConnectionManager_FORWARD_ONLY, true, "[]"},
	} {
		if got := fmt.Sprint(clientCertHeader([]string{}, c.details, c.byMutualTLS)); got != c.want {
			t.Errorf("%v, %v: %s", c.details, c.byMutualTLS, got)
		}
	}
}

func TestExpectedTimeout(t *testing.T) {
	never, some := durationpb.New(0), durationpb.New(time.Second)
	for _, c := range []struct {
		action *routev3.RouteAction
		want   bool
	}{
		{&routev3.RouteAction{}, true}, // Envoy's default is 15 seconds
		{&routev3.RouteAction{Timeout: never}, false},
		{&routev3.RouteAction{Timeout: some}, true},
		{&routev3.RouteAction{Timeout: never, RetryPolicy: &routev3.RetryPolicy{PerTryTimeout: some}}, true},
	} {
		if got := expectsTimeout(c.action); got != c.want {
			t.Errorf("%v: %v", c.action, got)
		}
	}
}

func TestRewrittenPaths(t *testing.T) {
	prefix := &routev3.RouteMatch{PathSpecifier: &routev3.RouteMatch_Prefix{Prefix: "/a/"}}
	exact := &routev3.RouteMatch{PathSpecifier: &routev3.RouteMatch_Path{Path: "/a/b"}}
	for _, c := range []struct {
		match  *routev3.RouteMatch
		action *routev3.RouteAction
		want   string
	}{
		{prefix, &routev3.RouteAction{}, "/a/b"},
		{prefix, &routev3.RouteAction{PrefixRewrite: "/c/"}, "/c/b"},
		{exact, &routev3.RouteAction{PrefixRewrite: "/c"}, "/c"},
		{prefix, &routev3.RouteAction{RegexRewrite: &matcherv3.RegexMatchAndSubstitute{
			Pattern: &matcherv3.RegexMatcher{Regex: "^/a(/?)(.*)"}, Substitution: `/$\2`,
		}}, "/$b"},
	} {
		route := &routev3.Route{Match: c.match, Action: &routev3.Route_Route{Route: c.action}}
		if got, err := rewritten(route, "/a/b"); err != nil || got != c.want {
			t.Errorf("%v: %s, %v", c.action, got, err)
		}
	}
}
