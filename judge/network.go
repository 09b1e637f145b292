package main

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// Network is what lies under Istio: the cluster's DNS, kube-proxy, and the hosts outside.
type Network struct {
	world   *World
	cluster *Cluster
	proxies []*Proxy
}

// proxyOf is the proxy of a workload; nil if it has none.
func (n *Network) proxyOf(w Workload) *Proxy {
	for _, p := range n.proxies {
		if p.Workload.String() == w.String() {
			return p
		}
	}
	return nil
}

// Resolve answers as the DNS of a pod in that namespace does: first the search domains, then the name itself.
// A sidecar that answers DNS queries is asked before the cluster is; names is what it knows.
func (n *Network) Resolve(name, namespace string, names map[string][]string) ([]string, error) {
	if _, err := netip.ParseAddr(name); err == nil {
		return []string{name}, nil
	}
	var candidates []string
	if !strings.HasSuffix(name, ".") && strings.Count(name, ".") < 5 { // ndots:5
		for _, search := range []string{namespace + ".svc." + clusterDomain, "svc." + clusterDomain, clusterDomain} {
			candidates = append(candidates, name+"."+search)
		}
	}
	for _, candidate := range append(candidates, strings.TrimSuffix(name, ".")) {
		if addresses := names[candidate]; len(addresses) > 0 {
			return addresses, nil
		}
		if addresses := n.lookup(candidate, 0); len(addresses) > 0 {
			return addresses, nil
		}
	}
	return nil, fmt.Errorf("DNS has no address for %s", name)
}

// lookup answers for a complete name. CNAMEs of ExternalName Services lead on, but not in circles.
func (n *Network) lookup(name string, depth int) []string {
	if depth > 8 {
		return nil
	}
	for _, host := range n.world.Outside {
		if host.Name == name {
			return host.Addresses
		}
	}
	rest, inCluster := strings.CutSuffix(name, ".svc."+clusterDomain)
	serviceName, namespace, two := strings.Cut(rest, ".")
	if !inCluster || !two {
		return nil
	}
	service := n.cluster.service(namespace, serviceName)
	switch {
	case service == nil:
		return nil
	case service.Spec.Type == corev1.ServiceTypeExternalName:
		return n.lookup(strings.TrimSuffix(service.Spec.ExternalName, "."), depth+1)
	case service.Spec.ClusterIP != corev1.ClusterIPNone:
		return service.Spec.ClusterIPs
	}
	var addresses []string // headless
	for _, slice := range n.slices(service) {
		for _, endpoint := range slice.Endpoints {
			addresses = append(addresses, endpoint.Addresses...)
		}
	}
	return addresses
}

// Forward does what kube-proxy does with a connection to a cluster IP. Every endpoint it may choose is an answer.
func (n *Network) Forward(to netip.AddrPort) ([]netip.AddrPort, error) {
	for _, service := range n.cluster.Services {
		if !slices.Contains(service.Spec.ClusterIPs, to.Addr().String()) {
			continue
		}
		for _, port := range service.Spec.Ports {
			if port.Port == int32(to.Port()) && port.Protocol == corev1.ProtocolTCP {
				return n.endpoints(service, port.Name, to.Addr())
			}
		}
		return nil, fmt.Errorf("Service %s/%s has no port %d", service.Namespace, service.Name, to.Port())
	}
	return []netip.AddrPort{to}, nil
}

func (n *Network) endpoints(service *corev1.Service, portName string, family netip.Addr) ([]netip.AddrPort, error) {
	var out []netip.AddrPort
	for _, slice := range n.slices(service) {
		for _, port := range slice.Ports {
			if *port.Name != portName || port.Port == nil {
				continue
			}
			for _, endpoint := range slice.Endpoints {
				for _, address := range endpoint.Addresses {
					a, err := netip.ParseAddr(address)
					if err == nil && a.Is4() == family.Is4() && *endpoint.Conditions.Ready {
						out = append(out, netip.AddrPortFrom(a, uint16(*port.Port)))
					}
				}
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("Service %s/%s has no endpoints for its port %q", service.Namespace, service.Name, portName)
	}
	return out, nil
}

func (n *Network) slices(service *corev1.Service) []*discoveryv1.EndpointSlice {
	var out []*discoveryv1.EndpointSlice
	for _, slice := range n.cluster.Slices {
		if slice.Namespace == service.Namespace && slice.Labels[discoveryv1.LabelServiceName] == service.Name {
			out = append(out, slice)
		}
	}
	return out
}

func (n *Network) workloadAt(address netip.Addr) *Workload {
	for i := range n.world.Workloads {
		if n.world.Workloads[i].Address == address.String() {
			return &n.world.Workloads[i]
		}
	}
	return nil
}

// Server finds who answers there. Where two hosts share an address, the first that is listed answers for both.
func (n *Network) Server(at netip.AddrPort) (Server, error) {
	for _, host := range n.world.Outside {
		if !slices.Contains(host.Addresses, at.Addr().String()) {
			continue
		}
		for _, port := range host.Ports {
			if port.Number == int(at.Port()) {
				names := port.CertificateNames
				if len(names) == 0 {
					names = []string{host.Name}
				}
				server := Server{
					At: fmt.Sprintf("%s:%d", host.Name, port.Number), Speaks: port.Speaks, HTTP2: port.HTTP2, CertificateNames: names, CA: caPublic,
					AsksClient: port.ClientCertificate == "required",
				}
				switch port.Certificate {
				case "private-ca":
					server.CA = caPrivate
				case "unknown-ca":
					server.CA = "unknown"
				default:
					server.Flaw = port.Certificate
				}
				return server, nil
			}
		}
		return Server{}, fmt.Errorf("%s does not listen on port %d", host.Name, at.Port())
	}
	for _, w := range n.world.Workloads {
		if w.Address == at.Addr().String() {
			return Server{}, fmt.Errorf("%s arrives at the workload %s: what workloads serve is not part of a world", at, w)
		}
	}
	return Server{}, errors.New("nobody answers at " + at.String())
}
