package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// Object is one Kubernetes manifest, as plain data.
type Object struct {
	APIVersion, Kind, Namespace, Name string
	Fields                            map[string]any
}

// String is how objects are named everywhere: in verdicts, and in the `object` of an accepted message.
func (o Object) String() string {
	if o.Namespace == "" {
		return o.Kind + " " + o.Name
	}
	return o.Kind + " " + o.Namespace + "/" + o.Name
}

// Group is the API group, "" for the core group.
func (o Object) Group() string {
	if group, _, found := strings.Cut(o.APIVersion, "/"); found {
		return group
	}
	return ""
}

// Istio tells whether Istio's admission webhook is asked about this object.
func (o Object) Istio() bool { return strings.HasSuffix(o.Group(), ".istio.io") }

// Construct is the construct that wrote the object, if an annotation or label tells.
func (o Object) Construct() string {
	metadata, _ := o.Fields["metadata"].(map[string]any)
	for _, place := range []string{"annotations", "labels"} {
		words, _ := metadata[place].(map[string]any)
		keys := make([]string, 0, len(words))
		for key := range words {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			if strings.Contains(key, "construct") || key == "cdk8s.io/metadata.addr" {
				return fmt.Sprint(words[key])
			}
		}
	}
	return ""
}

// YAML is the manifest as text.
func (o Object) YAML() string {
	text, err := yaml.Marshal(o.Fields)
	if err != nil {
		panic(err) // plain data always has a YAML form
	}
	return string(text)
}

// JoinYAML is a stream of manifests. Istio's fake server splits streams at exactly this separator.
func JoinYAML(objects []Object) string {
	texts := make([]string, len(objects))
	for i, o := range objects {
		texts[i] = o.YAML()
	}
	return strings.Join(texts, "\n---\n")
}

// NewObject reads the identity of a manifest. An object without a namespace is in `default`, where kubectl would put it.
func NewObject(fields map[string]any) (Object, error) {
	o := Object{Fields: fields}
	o.APIVersion, _ = fields["apiVersion"].(string)
	o.Kind, _ = fields["kind"].(string)
	metadata, _ := fields["metadata"].(map[string]any)
	o.Name, _ = metadata["name"].(string)
	o.Namespace, _ = metadata["namespace"].(string)
	if o.APIVersion == "" || o.Kind == "" || o.Name == "" {
		return o, fmt.Errorf("not a Kubernetes object (apiVersion %q, kind %q, name %q)", o.APIVersion, o.Kind, o.Name)
	}
	if o.Namespace == "" && !clusterScoped[o.Kind] {
		o.Namespace = "default"
		metadata["namespace"] = "default"
	}
	return o, nil
}

var clusterScoped = map[string]bool{
	"Namespace": true, "ClusterRole": true, "ClusterRoleBinding": true, "CustomResourceDefinition": true, "GatewayClass": true,
	"MutatingWebhookConfiguration": true,
}

// ReadObjects reads a YAML stream. Duplicate keys, empty documents and an object that occurs twice are errors: an API server
// would let the last one win without a word.
func ReadObjects(stream []byte) ([]Object, error) {
	var objects []Object
	seen := map[string]bool{}
	reader := kubeyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	for number := 1; ; number++ {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		text, err := yaml.YAMLToJSONStrict(document)
		if err != nil {
			return nil, fmt.Errorf("document %d: %v", number, err)
		}
		var fields map[string]any
		// Not encoding/json: CEL rules tell integers from floating point numbers.
		if err := kjson.UnmarshalCaseSensitivePreserveInts(text, &fields); err != nil {
			return nil, fmt.Errorf("document %d: %v", number, err)
		}
		if len(fields) == 0 {
			return nil, fmt.Errorf("document %d is empty", number)
		}
		object, err := NewObject(fields)
		if err != nil {
			return nil, fmt.Errorf("document %d: %v", number, err)
		}
		key := object.Group() + " " + object.String()
		if seen[key] {
			return nil, fmt.Errorf("document %d: %s occurs twice", number, object)
		}
		seen[key] = true
		objects = append(objects, object)
	}
	if len(objects) == 0 {
		return nil, errors.New("no objects")
	}
	return objects, nil
}
