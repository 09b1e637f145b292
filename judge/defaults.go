package main

import (
	"fmt"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// What the API server and the controllers of Kubernetes add to Services and their endpoints.

// defaultServices fills in ports, and gives cluster IPs by the order of the names, so that they are the same each time.
func defaultServices(services []*corev1.Service) {
	taken := map[string]bool{}
	for _, service := range services {
		taken[service.Spec.ClusterIP] = true
	}
	v4, v6 := netip.MustParseAddr("10.96.0.10"), netip.MustParseAddr("fd00:10:96::10")
	for _, service := range services {
		spec := &service.Spec
		for i := range spec.Ports {
			if spec.Ports[i].Protocol == "" {
				spec.Ports[i].Protocol = corev1.ProtocolTCP
			}
			if spec.Ports[i].TargetPort == (intstr.IntOrString{}) {
				spec.Ports[i].TargetPort = intstr.FromInt32(spec.Ports[i].Port)
			}
		}
		if spec.Type == "" {
			spec.Type = corev1.ServiceTypeClusterIP
		}
		if spec.Type == corev1.ServiceTypeExternalName {
			continue
		}
		if len(spec.IPFamilies) == 0 {
			spec.IPFamilies = []corev1.IPFamily{corev1.IPv4Protocol}
		}
		if spec.ClusterIP == "" {
			for _, family := range spec.IPFamilies {
				next := &v4
				if family == corev1.IPv6Protocol {
					next = &v6
				}
				for taken[next.String()] {
					*next = next.Next()
				}
				spec.ClusterIPs = append(spec.ClusterIPs, next.String())
				taken[next.String()] = true
			}
			spec.ClusterIP = spec.ClusterIPs[0]
		}
		if len(spec.ClusterIPs) == 0 {
			spec.ClusterIPs = []string{spec.ClusterIP}
		}
	}
}

func defaultSlice(slice *discoveryv1.EndpointSlice) {
	ready, tcp, unnamed := true, corev1.ProtocolTCP, ""
	for i := range slice.Endpoints {
		if slice.Endpoints[i].Conditions.Ready == nil {
			slice.Endpoints[i].Conditions.Ready = &ready
		}
	}
	for i := range slice.Ports {
		if slice.Ports[i].Protocol == nil {
			slice.Ports[i].Protocol = &tcp
		}
		if slice.Ports[i].Name == nil {
			slice.Ports[i].Name = &unnamed
		}
	}
}

// selectedEndpoints is what the endpoint slice controller writes for a Service with a selector.
func selectedEndpoints(service *corev1.Service, workloads []Workload) []*discoveryv1.EndpointSlice {
	selector := labels.SelectorFromSet(service.Spec.Selector)
	byType := map[discoveryv1.AddressType][]discoveryv1.Endpoint{}
	for _, w := range workloads {
		if w.Namespace == service.Namespace && selector.Matches(labels.Set(w.Labels)) {
			byType[addressType(w.Address)] = append(byType[addressType(w.Address)], discoveryv1.Endpoint{
				Addresses: []string{w.Address},
				TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: w.Namespace, Name: w.Name},
			})
		}
	}
	var ports []discoveryv1.EndpointPort
	for _, p := range service.Spec.Ports {
		number := p.TargetPort.IntVal
		if p.TargetPort.Type == intstr.String {
			continue // the pods of a world declare no named ports
		}
		ports = append(ports, discoveryv1.EndpointPort{Name: &p.Name, Port: &number, Protocol: &p.Protocol})
	}
	return slicesByType(service.ObjectMeta, byType, ports, "selected")
}

// mirror is what the endpoint slice mirroring controller makes of an Endpoints object; Istio reads only slices.
func mirror(endpoints *corev1.Endpoints) []*discoveryv1.EndpointSlice {
	var out []*discoveryv1.EndpointSlice
	for i, subset := range endpoints.Subsets {
		byType := map[discoveryv1.AddressType][]discoveryv1.Endpoint{}
		for _, address := range subset.Addresses {
			t := addressType(address.IP)
			byType[t] = append(byType[t], discoveryv1.Endpoint{Addresses: []string{address.IP}, TargetRef: address.TargetRef})
		}
		var ports []discoveryv1.EndpointPort
		for _, p := range subset.Ports {
			port := discoveryv1.EndpointPort{Name: &p.Name, Port: &p.Port}
			if p.Protocol != "" {
				port.Protocol = &p.Protocol
			}
			ports = append(ports, port)
		}
		out = append(out, slicesByType(endpoints.ObjectMeta, byType, ports, fmt.Sprintf("mirrored-%d", i))...)
	}
	return out
}

func slicesByType(
	of metav1.ObjectMeta, byType map[discoveryv1.AddressType][]discoveryv1.Endpoint, ports []discoveryv1.EndpointPort, suffix string,
) []*discoveryv1.EndpointSlice {
	var out []*discoveryv1.EndpointSlice
	for _, t := range []discoveryv1.AddressType{discoveryv1.AddressTypeIPv4, discoveryv1.AddressTypeIPv6} {
		if len(byType[t]) == 0 {
			continue
		}
		out = append(out, &discoveryv1.EndpointSlice{
			TypeMeta: metav1.TypeMeta{APIVersion: "discovery.k8s.io/v1", Kind: "EndpointSlice"},
			ObjectMeta: metav1.ObjectMeta{
				Name: fmt.Sprintf("%s-%s-%s", of.Name, suffix, t), Namespace: of.Namespace,
				Labels: map[string]string{discoveryv1.LabelServiceName: of.Name},
			},
			AddressType: t, Endpoints: byType[t], Ports: ports,
		})
	}
	return out
}

func addressType(address string) discoveryv1.AddressType {
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() {
		return discoveryv1.AddressTypeIPv6
	}
	return discoveryv1.AddressTypeIPv4
}
