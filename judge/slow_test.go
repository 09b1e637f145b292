package main

import (
	"testing"

	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	hcmv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/types/known/durationpb"
)

func TestTooSlow(t *testing.T) {
	route := func(seconds int64) *routev3.Route {
		action := &routev3.RouteAction{Timeout: &durationpb.Duration{Seconds: seconds}}
		return &routev3.Route{Action: &routev3.Route_Route{Route: action}}
	}
	for _, c := range []struct {
		path    string
		timeout int64
		slow    bool
	}{
		{"/delay/5", 3, true},
		{"/delay/3", 3, false},
		{"/delay/5", 0, false}, // no limit
		{"/headers", 3, false},
		{"/delay/5/more", 3, false},
	} {
		exit := Exit{HTTP: &hcmv3.HttpConnectionManager{}, Route: route(c.timeout)}
		if got := exit.tooSlow(Message{Request: Request{Path: c.path}}) != ""; got != c.slow {
			t.Errorf("%s with a timeout of %d s: too slow %v", c.path, c.timeout, got)
		}
	}
}
