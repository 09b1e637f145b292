package main

import (
	"cmp"
	"encoding/json"
	"net/netip"
	"slices"

	networkingv1 "istio.io/client-go/pkg/apis/networking/v1"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	autoallocate "istio.io/istio/pilot/pkg/networking/serviceentry"
	dns "istio.io/istio/pkg/dns/server"

	meshconfig "istio.io/api/mesh/v1alpha1"
)

// Where sidecars answer DNS queries, a host without addresses gets one of its own from Istio, so that TCP can tell hosts apart.

// allocateAddresses does what a controller of the real istiod does: it writes an address for each host into the status of the
// ServiceEntry. By the order of the names, so that they are the same each time. That controller does so in every mesh; where
// sidecars do not answer DNS queries nobody uses them, but an analyzer would take the host for one that has an address.
func allocateAddresses(s *Subject, objects []Object) error {
	config, err := s.MeshConfig()
	if err != nil || !capturesDNS(config.DefaultConfig) {
		return err
	}
	entries := slices.DeleteFunc(slices.Clone(objects), func(o Object) bool { return o.Kind != "ServiceEntry" })
	slices.SortFunc(entries, func(a, b Object) int { return cmp.Compare(a.String(), b.String()) })
	v4 := netip.MustParsePrefix(features.IPAutoallocateIPv4Prefix).Addr()
	v6 := netip.MustParsePrefix(features.IPAutoallocateIPv6Prefix).Addr()
	for _, o := range entries {
		text, err := json.Marshal(o.Fields)
		if err != nil {
			return err
		}
		var entry networkingv1.ServiceEntry
		// What cannot be read is refused by other judges, with better words.
		if err := json.Unmarshal(text, &entry); err != nil || !autoallocate.ShouldV2AutoAllocateIP(&entry) {
			continue
		}
		var addresses []any
		for _, host := range entry.Spec.Hosts {
			v4, v6 = v4.Next(), v6.Next()
			for _, address := range []netip.Addr{v4, v6} {
				addresses = append(addresses, map[string]any{"host": host, "value": address.String()})
			}
		}
		o.Fields["status"] = map[string]any{"addresses": addresses}
	}
	return nil
}

// capturesDNS tells whether a sidecar answers DNS queries.
func capturesDNS(config *meshconfig.ProxyConfig) bool {
	return config.GetProxyMetadata()["ISTIO_META_DNS_CAPTURE"] == "true"
}

// nameTable is what a sidecar answers, by Istio's own account.
func nameTable(node *model.Proxy, push *model.PushContext) map[string][]string {
	names := map[string][]string{}
	for name, info := range dns.BuildNameTable(dns.Config{Node: node, Push: push}).Table {
		names[name] = slices.Sorted(slices.Values(info.Ips))
	}
	return names
}
