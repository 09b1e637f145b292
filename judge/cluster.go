package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	kjson "sigs.k8s.io/json"
)

// Cluster is everything the API server would hold: the manifests, what others applied, and what Kubernetes itself adds to
// them. Istio's fake API server adds nothing, and istiod behaves differently without it: a missing targetPort or cluster IP
// gives listeners on port 0 and address 0.0.0.0.
type Cluster struct {
	Objects  []Object // everything, as today's Istio reads it
	Services []*corev1.Service
	Slices   []*discoveryv1.EndpointSlice
	Access   *AccessRules
	Policies *Policies
	// Annotations of the pods, by workload, as far as they come from a Deployment.
	Annotations map[string]map[string]string
}

// NewCluster applies what others have first, then the manifests, in their order or in reverse.
func NewCluster(s *Subject, reverse bool) (*Cluster, error) {
	c := &Cluster{}
	manifests := slices.Clone(s.Manifests)
	if reverse {
		slices.Reverse(manifests)
	}
	mirrored := []*corev1.Endpoints{}
	deployments := []*appsv1.Deployment{}
	for i, o := range Today(slices.Concat(s.Others, manifests)) {
		stamp(o, i)
		var err error
		switch o.APIVersion + " " + o.Kind {
		case "v1 Service":
			err = decode(o, &c.Services)
		case "discovery.k8s.io/v1 EndpointSlice":
			err = decode(o, &c.Slices)
		case "v1 Endpoints":
			c.Objects = append(c.Objects, o)
			err = decode(o, &mirrored)
		case "apps/v1 Deployment":
			c.Objects = append(c.Objects, o)
			err = decode(o, &deployments)
		default:
			c.Objects = append(c.Objects, o)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %v", o, err)
		}
	}
	c.Objects = append(c.Objects, namespaces(s, c.Objects)...)
	if err := c.addGatewayServices(); err != nil {
		return nil, err
	}
	slices.SortFunc(c.Services, func(a, b *corev1.Service) int { return cmp.Compare(a.Namespace+"/"+a.Name, b.Namespace+"/"+b.Name) })
	defaultServices(c.Services)
	for _, service := range c.Services {
		if len(service.Spec.Selector) > 0 {
			c.Slices = append(c.Slices, selectedEndpoints(service, s.World.Workloads)...)
		}
	}
	for _, endpoints := range mirrored {
		// The mirroring controller leaves alone what the endpoints controller owns.
		if service := c.service(endpoints.Namespace, endpoints.Name); service != nil && len(service.Spec.Selector) == 0 {
			c.Slices = append(c.Slices, mirror(endpoints)...)
		}
	}
	for _, slice := range c.Slices {
		defaultSlice(slice)
	}
	if err := allocateAddresses(s, c.Objects); err != nil {
		return nil, err
	}
	c.Annotations = map[string]map[string]string{}
	for _, w := range s.World.Workloads {
		annotations, err := podAnnotations(deployments, w)
		if err != nil {
			return nil, err
		}
		c.Annotations[w.String()] = annotations
		c.Objects = append(c.Objects, object(pod(s, w, annotations)))
	}
	for _, credential := range s.World.Credentials {
		c.Objects = append(c.Objects, credential.object())
	}
	var err error
	if c.Access, err = accessRules(c.Objects); err != nil {
		return nil, err
	}
	if c.Policies, err = networkPolicies(c.Objects, s.RootNamespace()); err != nil {
		return nil, err
	}
	for _, service := range c.Services {
		c.Objects = append(c.Objects, object(service))
	}
	for _, slice := range c.Slices {
		c.Objects = append(c.Objects, object(slice))
	}
	return c, nil
}

// stamp gives an object its age. Istio settles conflicts by it, and where two are of one age, by their names or by chance.
func stamp(o Object, order int) {
	created := time.Date(2026, 1, 1, 0, 0, order, 0, time.UTC)
	metadata := o.Fields["metadata"].(map[string]any)
	metadata["creationTimestamp"] = created.Format(time.RFC3339)
}

// OrderMatters tells whether Istio could have a conflict among the manifests to settle: then a judge looks at both orders in which
// they may come to be there, for nobody knows which it will be.
func (s *Subject) OrderMatters() bool {
	seen := map[string]bool{}
	for _, o := range s.Manifests {
		kind := o.Kind
		if kind == "ServiceEntry" {
			kind = "Service" // both make a host known
		}
		if seen[kind] {
			return true
		}
		seen[kind] = o.Istio() || kind == "Service" || o.Group() == gatewayv1.GroupName
	}
	return false
}

func (c *Cluster) service(namespace, name string) *corev1.Service {
	for _, service := range c.Services {
		if service.Namespace == namespace && service.Name == name {
			return service
		}
	}
	return nil
}

func decode[T any](o Object, into *[]*T) error {
	value := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Fields, value); err != nil {
		return err
	}
	*into = append(*into, value)
	return nil
}

// object is a typed object as plain data, its types' status and empty fields included, as an API server would answer.
func object(typed any) Object {
	text, err := json.Marshal(typed)
	if err != nil {
		panic(err) // Kubernetes' own types always have a JSON form
	}
	var fields map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &fields); err != nil {
		panic(err)
	}
	o, err := NewObject(fields)
	if err != nil {
		panic(err) // they are made below, with names
	}
	return o
}

// namespaces are those of the world and those that always exist. One without injection is labelled so, which means the same to
// Kubernetes; the analyzers would advise injection otherwise.
func namespaces(s *Subject, objects []Object) []Object {
	labels := map[string]map[string]string{"default": nil, "kube-system": nil, s.RootNamespace(): nil}
	for _, n := range s.World.Namespaces {
		labels[n.Name] = n.Labels
	}
	for _, o := range objects {
		if o.Kind == "Namespace" {
			delete(labels, o.Name)
		}
	}
	var out []Object
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		with := maps.Clone(labels[name])
		if !injects(with) && with["istio.io/dataplane-mode"] == "" {
			if with == nil {
				with = map[string]string{}
			}
			with["istio-injection"] = "disabled"
		}
		out = append(out, object(&corev1.Namespace{
			TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: with},
		}))
	}
	return out
}

func injects(labels map[string]string) bool {
	return labels["istio-injection"] == "enabled" || labels["istio.io/rev"] != ""
}

// pod is a workload as it runs: injected, ready and with its address.
func pod(s *Subject, w Workload, annotations map[string]string) *corev1.Pod {
	p := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Name: w.Name, Namespace: w.Namespace, Labels: podLabels(w), Annotations: maps.Clone(annotations)},
		Spec: corev1.PodSpec{
			ServiceAccountName: w.ServiceAccount,
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: w.Address, PodIPs: []corev1.PodIP{{IP: w.Address}},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
	if w.Proxy != "gateway" {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: "app", Image: "app"})
	}
	if w.Proxy == "sidecar" {
		if p.Annotations == nil {
			p.Annotations = map[string]string{}
		}
		p.Annotations["sidecar.istio.io/status"] = "{}"
	}
	if w.Proxy != "none" {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: "istio-proxy", Image: "proxyv2:" + s.World.Istio})
	}
	return p
}

// podLabels are a workload's labels and what injection adds: callers choose mutual TLS by the tlsMode label. A gateway has none:
// what its listeners end, its Gateway says.
func podLabels(w Workload) map[string]string {
	labels := map[string]string{}
	maps.Copy(labels, w.Labels)
	if w.Proxy == "sidecar" {
		labels["security.istio.io/tlsMode"] = "istio"
	} else {
		labels["sidecar.istio.io/inject"] = "false"
	}
	return labels
}
