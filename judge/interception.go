package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"istio.io/api/annotation"
	"istio.io/istio/pkg/kube/inject"
)

// Which connections a pod's rules in iptables lead into its sidecar, by the annotations of its template.

// podAnnotations are those that the template of the workload's Deployment has.
func podAnnotations(deployments []*appsv1.Deployment, w Workload) (map[string]string, error) {
	var found *appsv1.Deployment
	for _, d := range deployments {
		selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
		if err != nil {
			return nil, fmt.Errorf("Deployment %s/%s: %v", d.Namespace, d.Name, err)
		}
		if d.Namespace != w.Namespace || selector.Empty() || !selector.Matches(labels.Set(w.Labels)) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("workload %s: Deployments %s and %s both select it", w, found.Name, d.Name)
		}
		found = d
	}
	if found == nil {
		return nil, nil
	}
	// The injecting webhook refuses a pod of which it does not understand an annotation.
	for name, value := range found.Spec.Template.Annotations {
		if validate := inject.AnnotationValidation[name]; validate != nil {
			if err := validate(value); err != nil {
				return nil, fmt.Errorf("Deployment %s/%s: invalid value %q for annotation %s: %v", found.Namespace, found.Name, value, name, err)
			}
		}
	}
	return found.Spec.Template.Annotations, nil
}

// captured tells whether a connection of the workload goes through its sidecar. The order is that of
// tools/istio-iptables/pkg/capture/run.go: excluded ports, excluded ranges, included ports, included ranges.
func captured(annotations map[string]string, to netip.AddrPort) (bool, error) {
	list := func(name string) []string {
		var out []string
		for _, word := range strings.Split(annotations[name], ",") {
			if word = strings.TrimSpace(word); word != "" {
				out = append(out, word)
			}
		}
		return out
	}
	port := strconv.Itoa(int(to.Port()))
	excludedPorts, includedPorts := list(annotation.SidecarTrafficExcludeOutboundPorts.Name), list(annotation.SidecarTrafficIncludeOutboundPorts.Name)
	excluded, err := contains(list(annotation.SidecarTrafficExcludeOutboundIPRanges.Name), to.Addr())
	if err != nil {
		return false, err
	}
	if excluded || slices.Contains(excludedPorts, port) || slices.Contains(excludedPorts, "*") {
		return false, nil
	}
	if slices.Contains(includedPorts, port) || slices.Contains(includedPorts, "*") {
		return true, nil
	}
	ranges, given := annotations[annotation.SidecarTrafficIncludeOutboundIPRanges.Name]
	if !given || ranges == "*" {
		return true, nil
	}
	return contains(list(annotation.SidecarTrafficIncludeOutboundIPRanges.Name), to.Addr())
}

func contains(ranges []string, address netip.Addr) (bool, error) {
	for _, text := range ranges {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return false, fmt.Errorf("cannot judge: the range %q of an annotation: %v", text, err)
		}
		if prefix.Contains(address) {
			return true, nil
		}
	}
	return false, nil
}
