package main

import (
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Policies are the NetworkPolicies of a cluster, as a network that enforces them would apply them: to the connections of pods, with
// sidecar or without, after kube-proxy has chosen an endpoint.
type Policies struct {
	all        []*networkingv1.NetworkPolicy
	namespaces map[string]map[string]string // their labels
	root       string
}

// Peer is one end of a connection. What is not a pod has no namespace.
type Peer struct {
	namespace string
	labels    map[string]string
	address   netip.Addr
}

func networkPolicies(objects []Object, root string) (*Policies, error) {
	p := &Policies{namespaces: map[string]map[string]string{}, root: root}
	for _, o := range objects {
		switch o.APIVersion + " " + o.Kind {
		case "networking.k8s.io/v1 NetworkPolicy":
			if err := decode(o, &p.all); err != nil {
				return nil, fmt.Errorf("%s: %v", o, err)
			}
		case "v1 Namespace":
			var found []*corev1.Namespace
			if err := decode(o, &found); err != nil {
				return nil, fmt.Errorf("%s: %v", o, err)
			}
			p.namespaces[o.Name] = map[string]string{corev1.LabelMetadataName: o.Name} // the API server sets this one
			for key, value := range found[0].Labels {
				p.namespaces[o.Name][key] = value
			}
		}
	}
	return p, nil
}

// peer is a workload as one end.
func (w Workload) peer() Peer { return Peer{w.Namespace, podLabels(w), netip.MustParseAddr(w.Address)} }

// cripples says why a pod cannot do anything: every pod asks DNS, and a proxy asks istiod.
func (p *Policies) cripples(w Workload, asksDNS bool) (string, error) {
	dns := Peer{"kube-system", map[string]string{"k8s-app": "kube-dns"}, netip.MustParseAddr("10.96.0.10")}
	istiod := Peer{p.root, map[string]string{"app": "istiod", "istio": "pilot"}, netip.MustParseAddr("10.96.0.11")}
	if asksDNS {
		if allowed, err := p.allow(w.peer(), dns, 53, corev1.ProtocolUDP); err != nil || !allowed {
			return fmt.Sprintf("NetworkPolicies do not let %s ask DNS (UDP 53)", w), err
		}
	}
	if w.Proxy != "none" {
		if allowed, err := p.allow(w.peer(), istiod, 15012, corev1.ProtocolTCP); err != nil || !allowed {
			return fmt.Sprintf("NetworkPolicies do not let the proxy of %s ask istiod (TCP 15012)", w), err
		}
	}
	return "", nil
}

// allow tells whether both ends' policies let a connection pass.
func (p *Policies) allow(from, to Peer, port int, protocol corev1.Protocol) (bool, error) {
	out, err := p.side(from, to, port, protocol, networkingv1.PolicyTypeEgress)
	if err != nil || !out {
		return false, err
	}
	return p.side(to, from, port, protocol, networkingv1.PolicyTypeIngress)
}

// side applies the policies that select one end, in one direction: none, and everything passes; else what one of them allows.
func (p *Policies) side(of, other Peer, port int, protocol corev1.Protocol, direction networkingv1.PolicyType) (bool, error) {
	selected := false
	for _, policy := range p.all {
		if policy.Namespace != of.namespace || !slices.Contains(directions(policy), direction) {
			continue
		}
		matches, err := selects(&policy.Spec.PodSelector, of.labels)
		if err != nil {
			return false, err
		}
		if !matches {
			continue
		}
		selected = true
		for _, rule := range rules(policy, direction) {
			if allowed, err := p.rule(policy.Namespace, rule, other, port, protocol); err != nil || allowed {
				return allowed, err
			}
		}
	}
	return !selected, nil
}

func directions(policy *networkingv1.NetworkPolicy) []networkingv1.PolicyType {
	if len(policy.Spec.PolicyTypes) > 0 {
		return policy.Spec.PolicyTypes
	}
	if len(policy.Spec.Egress) > 0 {
		return []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	}
	return []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
}

// rules of both directions have the same content.
func rules(policy *networkingv1.NetworkPolicy, direction networkingv1.PolicyType) []networkingv1.NetworkPolicyEgressRule {
	if direction == networkingv1.PolicyTypeEgress {
		return policy.Spec.Egress
	}
	var out []networkingv1.NetworkPolicyEgressRule
	for _, rule := range policy.Spec.Ingress {
		out = append(out, networkingv1.NetworkPolicyEgressRule{Ports: rule.Ports, To: rule.From})
	}
	return out
}

func (p *Policies) rule(namespace string, rule networkingv1.NetworkPolicyEgressRule, other Peer, port int, protocol corev1.Protocol) (bool, error) {
	fits := len(rule.Ports) == 0
	for _, allowed := range rule.Ports {
		same := allowed.Protocol == nil && protocol == corev1.ProtocolTCP || allowed.Protocol != nil && *allowed.Protocol == protocol
		switch {
		case !same:
		case allowed.Port == nil:
			fits = true
		case allowed.Port.Type == intstr.String:
			return false, fmt.Errorf("cannot judge: a NetworkPolicy in %s names the port %q, and the pods of a world name none", namespace, allowed.Port.StrVal)
		case allowed.EndPort != nil:
			fits = fits || port >= allowed.Port.IntValue() && port <= int(*allowed.EndPort)
		default:
			fits = fits || port == allowed.Port.IntValue()
		}
	}
	if !fits || len(rule.To) == 0 {
		return fits, nil
	}
	for _, to := range rule.To {
		if matches, err := p.matches(namespace, to, other); err != nil || matches {
			return matches, err
		}
	}
	return false, nil
}

func (p *Policies) matches(namespace string, to networkingv1.NetworkPolicyPeer, other Peer) (bool, error) {
	if to.IPBlock != nil {
		inside, err := contains([]string{to.IPBlock.CIDR}, other.address)
		if err != nil || !inside {
			return false, err
		}
		excepted, err := contains(to.IPBlock.Except, other.address)
		return !excepted, err
	}
	if other.namespace == "" {
		return false, nil
	}
	if to.NamespaceSelector == nil && other.namespace != namespace {
		return false, nil
	}
	if to.NamespaceSelector != nil {
		if matches, err := selects(to.NamespaceSelector, p.namespaces[other.namespace]); err != nil || !matches {
			return false, err
		}
	}
	if to.PodSelector == nil {
		return true, nil
	}
	return selects(to.PodSelector, other.labels)
}

func selects(selector *metav1.LabelSelector, of map[string]string) (bool, error) {
	s, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return false, err
	}
	return s.Matches(labels.Set(of)), nil
}
