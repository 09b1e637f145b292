package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	kubescheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pkg/config/crd"
)

// CRDJudge does what the API server does with a custom resource: the served versions, the structural schema, unknown fields,
// list maps and CEL rules, of the CRDs of every Istio version that the world names.
type CRDJudge struct {
	mu       sync.Mutex
	versions map[string]*crdVersion
}

// crdVersion holds the CRDs of one Istio version. A validator compiles hundreds of CEL rules, so it is made when its kind first occurs.
type crdVersion struct {
	served     map[schema.GroupVersionKind]apiextensionsv1.CustomResourceDefinition
	validators map[schema.GroupKind]*crd.Validator
}

func (j *CRDJudge) Judge(s *Subject) Verdict {
	verdict := Verdict{Judge: judgeCRD, Note: strings.Join(s.World.CRDs, " ")}
	for _, o := range s.Manifests {
		var says []string // the same of several versions is said once
		versions := map[string][]string{}
		for _, version := range s.World.CRDs {
			if problem := j.judge(version, o); problem != "" {
				if versions[problem] == nil {
					says = append(says, problem)
				}
				versions[problem] = append(versions[problem], version)
			}
		}
		for _, problem := range says {
			verdict.Findings = append(verdict.Findings, about(o, "CRDs of "+strings.Join(versions[problem], ", ")+": "+problem))
		}
	}
	return verdict
}

func (j *CRDJudge) judge(version string, o Object) string {
	gvk := schema.FromAPIVersionAndKind(o.APIVersion, o.Kind)
	if kubescheme.Scheme.IsGroupRegistered(gvk.Group) && !strings.Contains(gvk.Group, "istio.io") {
		return judgeBuiltIn(o)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.version(version)
	if err != nil {
		return err.Error()
	}
	definition, served := v.served[gvk]
	if !served {
		return "no CRD serves " + o.APIVersion + " " + o.Kind
	}
	validator := v.validators[gvk.GroupKind()]
	if validator == nil {
		var internal apiextensions.CustomResourceDefinition
		if err := apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&definition, &internal, nil); err != nil {
			return err.Error()
		}
		if validator, err = crd.NewValidatorFromCRDsWithOptions(
			[]apiextensions.CustomResourceDefinition{internal}, crd.WithoutCRDValidation()); err != nil {
			return err.Error()
		}
		v.validators[gvk.GroupKind()] = validator
	}
	// The validator fills in defaults: give it a copy.
	if err := validator.ValidateCustomResource((&unstructured.Unstructured{Object: o.Fields}).DeepCopy()); err != nil {
		return strings.TrimSpace(err.Error())
	}
	return ""
}

var strictly = serializer.NewCodecFactory(kubescheme.Scheme, serializer.EnableStrict).UniversalDeserializer()

// judgeBuiltIn only finds what cannot be read as one of Kubernetes' own kinds, unknown fields above all. The rest is for a real API server.
func judgeBuiltIn(o Object) string {
	if _, _, err := strictly.Decode([]byte(o.YAML()), nil, nil); err != nil {
		return err.Error()
	}
	return ""
}

func (j *CRDJudge) version(version string) (*crdVersion, error) {
	if v := j.versions[version]; v != nil {
		return v, nil
	}
	api, err := moduleDir("istio.io/api", "v"+version)
	if err != nil {
		return nil, err
	}
	istio, err := istioDir()
	if err != nil {
		return nil, err
	}
	v := &crdVersion{
		served:     map[schema.GroupVersionKind]apiextensionsv1.CustomResourceDefinition{},
		validators: map[schema.GroupKind]*crd.Validator{},
	}
	for _, file := range []string{
		filepath.Join(api, "kubernetes/customresourcedefinitions.gen.yaml"),
		filepath.Join(istio, "tests/integration/pilot/testdata/gateway-api-crd.yaml"),
	} {
		if err := v.read(file); err != nil {
			return nil, fmt.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
	if j.versions == nil {
		j.versions = map[string]*crdVersion{}
	}
	j.versions[version] = v
	return v, nil
}

func (v *crdVersion) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	reader := kubeyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		// Through plain data, because a CRD's schema is not read from YAML text correctly otherwise.
		var fields map[string]any
		if err := yaml.Unmarshal(document, &fields); err != nil {
			return err
		}
		if fields["kind"] != "CustomResourceDefinition" {
			continue // comments, and the admission policies that newer files hold
		}
		var definition apiextensionsv1.CustomResourceDefinition
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &definition); err != nil {
			return err
		}
		for _, version := range definition.Spec.Versions {
			if version.Served {
				v.served[schema.GroupVersionKind{Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind}] = definition
			}
		}
	}
}

// knownCRDs are the versions whose CRDs can be had.
func knownCRDs() []string {
	return slices.Sorted(maps.Keys(apiSums))
}
