package main

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"istio.io/istio/pilot/pkg/features"
)

// What istiod's own controllers add for Gateways of the Gateway API: the class, and for each Gateway a Service in front of its pods,
// for which workloads of the world stand that carry the label with its name.

const gatewayClass = "istio"

// addGatewayServices adds the class and the Services (pilot/pkg/config/kube/gatewaycommon/deploymentcontroller.go).
func (c *Cluster) addGatewayServices() error {
	var gateways []*gatewayv1.Gateway
	hasClass := false
	for _, o := range c.Objects {
		hasClass = hasClass || o.Kind == "GatewayClass" && o.Name == gatewayClass
		if o.Kind == "ListenerSet" {
			return fmt.Errorf("cannot judge: %s adds ports to the Service that istiod makes", o)
		}
		if o.Kind != "Gateway" || o.Group() != gatewayv1.GroupName {
			continue
		}
		gateway := &gatewayv1.Gateway{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Fields, gateway); err != nil {
			return fmt.Errorf("%s: %v", o, err)
		}
		if string(gateway.Spec.GatewayClassName) == gatewayClass {
			gateways = append(gateways, gateway)
		}
	}
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
		if managed {
			c.Services = append(c.Services, gatewayService(gateway))
		}
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

func gatewayService(gateway *gatewayv1.Gateway) *corev1.Service {
	tcp := "tcp"
	ports := []corev1.ServicePort{{Name: "status-port", Port: 15021, Protocol: corev1.ProtocolTCP, AppProtocol: &tcp}}
	seen := map[int32]bool{}
	for _, listener := range gateway.Spec.Listeners {
		if seen[int32(listener.Port)] {
			continue
		}
		seen[int32(listener.Port)] = true
		protocol := strings.ToLower(string(listener.Protocol))
		ports = append(ports, corev1.ServicePort{
			Name: strings.ReplaceAll(string(listener.Name), ".", "-"), Port: int32(listener.Port), Protocol: corev1.ProtocolTCP, AppProtocol: &protocol,
		})
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
