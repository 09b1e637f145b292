package main

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// injector is the configuration with which istiod asks to inject pods, of the default revision
// (manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml). The analyzers look up whether it covers a pod.
func injector() Object {
	is := func(key string, operator metav1.LabelSelectorOperator, values ...string) metav1.LabelSelectorRequirement {
		return metav1.LabelSelectorRequirement{Key: key, Operator: operator, Values: values}
	}
	all := func(requirements ...metav1.LabelSelectorRequirement) *metav1.LabelSelector {
		return &metav1.LabelSelector{MatchExpressions: requirements}
	}
	const revision, injection, inject = "istio.io/rev", "istio-injection", "sidecar.istio.io/inject"
	anyRevision, noRevision := is(revision, metav1.LabelSelectorOpIn, "default"), is(revision, metav1.LabelSelectorOpDoesNotExist)
	noInjection, notRefused := is(injection, metav1.LabelSelectorOpDoesNotExist), is(inject, metav1.LabelSelectorOpNotIn, "false")
	url := "https://istiod/inject" // the Service of istiod is no part of a world
	webhook := func(prefix string, namespaces, objects *metav1.LabelSelector) admissionregistrationv1.MutatingWebhook {
		return admissionregistrationv1.MutatingWebhook{
			Name: prefix + "sidecar-injector.istio.io", NamespaceSelector: namespaces, ObjectSelector: objects,
			ClientConfig: admissionregistrationv1.WebhookClientConfig{URL: &url},
		}
	}
	return object(&admissionregistrationv1.MutatingWebhookConfiguration{
		TypeMeta:   metav1.TypeMeta{APIVersion: "admissionregistration.k8s.io/v1", Kind: "MutatingWebhookConfiguration"},
		ObjectMeta: metav1.ObjectMeta{Name: "istio-sidecar-injector", Labels: map[string]string{revision: "default", "app": "sidecar-injector"}},
		Webhooks: []admissionregistrationv1.MutatingWebhook{
			webhook("rev.namespace.", all(anyRevision, noInjection), all(notRefused)),
			webhook("rev.object.", all(noRevision, noInjection), all(notRefused, anyRevision)),
			webhook("namespace.", all(is(injection, metav1.LabelSelectorOpIn, "enabled")), all(notRefused)),
			webhook("object.", all(noInjection, noRevision), all(is(inject, metav1.LabelSelectorOpIn, "true"), noRevision)),
		},
	})
}
