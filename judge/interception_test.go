package main

import (
	"net/netip"
	"testing"
)

func TestCaptured(t *testing.T) {
	const excludeRanges, excludePorts = "traffic.sidecar.istio.io/excludeOutboundIPRanges", "traffic.sidecar.istio.io/excludeOutboundPorts"
	const includeRanges, includePorts = "traffic.sidecar.istio.io/includeOutboundIPRanges", "traffic.sidecar.istio.io/includeOutboundPorts"
	for _, c := range []struct {
		annotations map[string]string
		want        bool
	}{
		{nil, true},
		{map[string]string{includeRanges: "*"}, true},
		{map[string]string{includeRanges: ""}, false},
		{map[string]string{includeRanges: "10.0.0.0/8"}, false},
		{map[string]string{includeRanges: "10.0.0.0/8, 198.51.100.0/24"}, true},
		{map[string]string{excludeRanges: "198.51.100.0/24"}, false},
		{map[string]string{excludeRanges: "198.51.100.0/32"}, true},
		{map[string]string{excludePorts: "80, 443"}, false},
		{map[string]string{excludePorts: "44"}, true},
		{map[string]string{includeRanges: "", includePorts: "443"}, true},
		{map[string]string{excludeRanges: "198.51.100.7/32", includePorts: "443"}, false},
		{map[string]string{excludePorts: "443", includeRanges: "198.51.100.7/32"}, false},
	} {
		if got, err := captured(c.annotations, netip.MustParseAddrPort("198.51.100.7:443")); err != nil || got != c.want {
			t.Errorf("%v: %v %v", c.annotations, got, err)
		}
	}
	if _, err := captured(map[string]string{excludeRanges: "nowhere"}, netip.MustParseAddrPort("198.51.100.7:443")); err == nil {
		t.Error("a range that is none was understood")
	}
}
