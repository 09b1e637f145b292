package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"istio.io/istio/pkg/config/schema/collections"
	webhook "istio.io/istio/pkg/webhooks/validation/server"
)

// WebhookJudge is the admission webhook of istiod: the same handler, with the options istiod gives it.
type WebhookJudge struct{ handler http.Handler }

func NewWebhookJudge() (*WebhookJudge, error) {
	mux := http.NewServeMux()
	_, err := webhook.New(webhook.Options{Mux: mux, Schemas: collections.PilotGatewayAPI(), DomainSuffix: clusterDomain, Port: 9443})
	return &WebhookJudge{mux}, err
}

// Most warnings of the webhook are also analyzer messages, with this code. Under it a scenario accepts both.
const schemaWarning = "IST0133"

func (j *WebhookJudge) Judge(s *Subject) Verdict {
	verdict := Verdict{Judge: judgeWebhook}
	asked := 0
	warned := map[string]bool{}
	for _, o := range s.Manifests {
		if !o.Istio() { // the webhook's configuration names only Istio's groups
			continue
		}
		asked++
		response, err := j.ask(o)
		if err != nil {
			verdict.Findings = append(verdict.Findings, about(o, err.Error()))
			continue
		}
		if !response.Allowed {
			verdict.Findings = append(verdict.Findings, about(o, "refused: "+strings.TrimSpace(response.Result.Message)))
		}
		for _, warning := range response.Warnings {
			warned[o.String()] = true
			if !s.accepts(schemaWarning, o.String()) {
				verdict.Findings = append(verdict.Findings, about(o, "warns: "+warning))
			}
		}
	}
	for _, a := range s.World.Accepts {
		if a.Code == schemaWarning && !warned[a.Object] {
			verdict.Findings = append(verdict.Findings, Finding{About: a.Object, Says: "warns: not, though " + a.Code + " is accepted"})
		}
	}
	verdict.Note = fmt.Sprintf("%d objects", asked)
	return verdict
}

func (j *WebhookJudge) ask(o Object) (*admissionv1.AdmissionResponse, error) {
	raw, err := json.Marshal(o.Fields)
	if err != nil {
		return nil, err
	}
	gvk := schema.FromAPIVersionAndKind(o.APIVersion, o.Kind)
	body, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request: &admissionv1.AdmissionRequest{
			UID: "1", Operation: admissionv1.Create, Namespace: o.Namespace, Name: o.Name,
			Kind:   metav1.GroupVersionKind{Group: gvk.Group, Version: gvk.Version, Kind: gvk.Kind},
			Object: runtime.RawExtension{Raw: raw},
		},
	})
	if err != nil {
		return nil, err
	}
	request := httptest.NewRequest(http.MethodPost, "/validate", bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	j.handler.ServeHTTP(recorder, request)
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(recorder.Body.Bytes(), &review); err != nil || review.Response == nil {
		return nil, fmt.Errorf("the webhook answered %d %s", recorder.Code, recorder.Body)
	}
	return review.Response, nil
}

func isWarning(f Finding) bool { return strings.HasPrefix(f.Says, "warns: ") }
