package main

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"istio.io/istio/pilot/pkg/config/kube/gatewaycommon"
	"istio.io/istio/pilot/pkg/features"
)

// What istiod's own controllers add for Gateways of the Gateway API: the class, and for each Gateway a Service in front of its pods,
// for which workloads of the world stand that carry the label with its name.

const gatewayClass = "istio"

// addGatewayServices adds the class and the Services (pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go).
func (c *Cluster) addGatewayServices() error {
	var gateways []*gatewayv1.Gateway
	var sets []*gatewayv1.ListenerSet
	var namespaces []*corev1.Namespace
	hasClass := false
	for _, o := range c.Objects {
		var err error
		switch {
		case o.Kind == "GatewayClass":
			hasClass = hasClass || o.Name == gatewayClass
		case o.Kind == "Namespace":
			err = decode(o, &namespaces)
		case o.Group() == gatewayv1.GroupName && o.Kind == "Gateway":
			err = decode(o, &gateways)
		case o.Group() == gatewayv1.GroupName && o.Kind == "ListenerSet":
			err = decode(o, &sets)
		}
		if err != nil {
			return fmt.Errorf("%s: %v", o, err)
		}
	}
	gateways = slices.DeleteFunc(gateways, func(g *gatewayv1.Gateway) bool { return g.Spec.GatewayClassName != gatewayClass })
	if len(gateways) > 0 && !hasClass {
		c.Objects = append(c.Objects, object(&gatewayv1.GatewayClass{
			TypeMeta:   metav1.TypeMeta{APIVersion: gatewayv1.GroupVersion.String(), Kind: "GatewayClass"},
			ObjectMeta: metav1.ObjectMeta{Name: gatewayClass},
			Spec:       gatewayv1.GatewayClassSpec{ControllerName: gatewayv1.GatewayController(features.ManagedGatewayController)},
		}))
	}
	for _, gateway := range gateways {
		managed, err := c.managed(gateway)
		if err != nil {
			return err
		}
		if !managed {
			continue
		}
		listeners, err := allListeners(gateway, sets, namespaces)
		if err != nil {
			return err
		}
		c.Services = append(c.Services, gatewayService(gateway, listeners))
	}
	return nil
}

// managed tells whether istiod makes a Service: not if the Gateway names one in its addresses, nor where there is one already.
func (c *Cluster) managed(gateway *gatewayv1.Gateway) (bool, error) {
	if addresses := gateway.Spec.Addresses; len(addresses) > 1 ||
		len(addresses) == 1 && addresses[0].Type != nil && *addresses[0].Type != gatewayv1.IPAddressType {
		return false, nil
	}
	if parameters := gateway.Spec.Infrastructure; parameters != nil && parameters.ParametersRef != nil {
		for _, o := range c.Objects {
			data, _ := o.Fields["data"].(map[string]any)
			if o.Kind == "ConfigMap" && o.Namespace == gateway.Namespace && o.Name == parameters.ParametersRef.Name && data["service"] != nil {
				return false, fmt.Errorf("cannot judge: Gateway %s/%s changes the Service that istiod makes for it", gateway.Namespace, gateway.Name)
			}
		}
	}
	return c.service(gateway.Namespace, gatewayServiceName(gateway)) == nil, nil
}

func gatewayServiceName(gateway *gatewayv1.Gateway) string {
	if name := gateway.Annotations["gateway.istio.io/name-override"]; name != "" {
		return name
	}
	return fmt.Sprintf("%s-%s", gateway.Name, gateway.Spec.GatewayClassName)
}

// allListeners are those of a Gateway, then those of the ListenerSets that it allows.
func allListeners(gateway *gatewayv1.Gateway, sets []*gatewayv1.ListenerSet, namespaces []*corev1.Namespace) ([]gatewayv1.Listener, error) {
	listeners := slices.Clone(gateway.Spec.Listeners)
	own := len(listeners)
	of := func(name string) *corev1.Namespace {
		if i := slices.IndexFunc(namespaces, func(n *corev1.Namespace) bool { return n.Name == name }); i >= 0 {
			return namespaces[i]
		}
		return nil
	}
	for _, set := range sets {
		namespace, name := gatewaycommon.ListenerSetParentKey(set)
		if namespace != gateway.Namespace || name != gateway.Name || !gatewaycommon.NamespaceAcceptedByAllowListeners(set.Namespace, gateway, of) {
			continue
		}
		for _, entry := range set.Spec.Listeners {
			listener := gatewaycommon.ConvertListenerSetToListener(entry)
			if i := slices.IndexFunc(listeners, func(l gatewayv1.Listener) bool { return l.Port == listener.Port }); i >= own && listeners[i].Protocol != listener.Protocol {
				return nil, fmt.Errorf("cannot judge: port %d of Gateway %s/%s is in ListenerSets alone, in several protocols, and istiod takes that of any for the Service",
					listener.Port, gateway.Namespace, gateway.Name)
			}
			listeners = append(listeners, listener)
		}
	}
	return listeners, nil
}

func gatewayService(gateway *gatewayv1.Gateway, listeners []gatewayv1.Listener) *corev1.Service {
	tcp := "tcp"
	ports := []corev1.ServicePort{{Name: "status-port", Port: 15021, Protocol: corev1.ProtocolTCP, AppProtocol: &tcp}}
	for _, listener := range listeners {
		if slices.ContainsFunc(ports[1:], func(p corev1.ServicePort) bool { return p.Port == listener.Port }) {
			continue
		}
		name := strings.ReplaceAll(string(listener.Name), ".", "-")
		if slices.ContainsFunc(ports, func(p corev1.ServicePort) bool { return p.Name == name }) {
			name = fmt.Sprintf("%s-%d", name, listener.Port)
		}
		protocol := strings.ToLower(string(listener.Protocol))
		ports = append(ports, corev1.ServicePort{Name: name, Port: listener.Port, Protocol: corev1.ProtocolTCP, AppProtocol: &protocol})
	}
	labels := map[string]string{
		"gateway.networking.k8s.io/gateway-name": gateway.Name, "gateway.networking.k8s.io/gateway-class-name": gatewayClass,
	}
	return &corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: gatewayServiceName(gateway), Namespace: gateway.Namespace, Labels: labels},
		Spec:       corev1.ServiceSpec{Ports: ports, Selector: map[string]string{"gateway.networking.k8s.io/gateway-name": gateway.Name}},
	}
}
