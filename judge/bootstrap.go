package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// Bootstrap writes a proxy's configuration as one static file, for an Envoy that talks to nobody: routes inline, endpoints inside
// their clusters, secrets in files.
func Bootstrap(p *Proxy, secrets *Secrets) ([]byte, error) {
	routes := map[string]any{}
	for _, r := range p.Routes {
		fields, err := plain(r)
		if err != nil {
			return nil, err
		}
		// What comes by RDS may name clusters that are not there (yet); static routes may not, by default.
		fields["validateClusters"] = false
		routes[r.Name] = fields
	}
	endpoints := map[string]any{}
	for _, e := range p.Endpoints {
		fields, err := plain(e)
		if err != nil {
			return nil, err
		}
		endpoints[e.ClusterName] = fields
	}
	var listeners, clusters []any
	for _, l := range p.Listeners {
		fields, err := plain(l)
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, fields)
	}
	for _, c := range p.Clusters {
		fields, err := plain(c)
		if err != nil {
			return nil, err
		}
		if fields["type"] == "EDS" {
			delete(fields, "edsClusterConfig")
			fields["type"], fields["loadAssignment"] = "STATIC", endpoints[c.Name]
		}
		clusters = append(clusters, fields)
	}
	resources := map[string]any{"listeners": listeners, "clusters": clusters}
	if err := makeStatic(resources, routes, secrets); err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{
		"node":            map[string]any{"id": "judge", "cluster": "judge"},
		"staticResources": resources,
	})
}

// makeStatic replaces, at any depth, what Envoy would ask a server for.
func makeStatic(value any, routes map[string]any, secrets *Secrets) error {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			if err := makeStatic(element, routes, secrets); err != nil {
				return err
			}
		}
	case map[string]any:
		if rds, found := v["rds"].(map[string]any); found {
			name, _ := rds["routeConfigName"].(string)
			if routes[name] == nil {
				return fmt.Errorf("listeners name the routes %q, which do not exist", name)
			}
			delete(v, "rds")
			v["routeConfig"] = routes[name]
		}
		for _, key := range []string{"filters", "httpFilters"} {
			if filters, found := v[key].([]any); found {
				v[key] = slices.DeleteFunc(filters, unknownToStock)
			}
		}
		for key, element := range v {
			if config, found := element.(map[string]any); found && config["sdsConfig"] != nil {
				config["sdsConfig"] = map[string]any{"pathConfigSource": map[string]any{"path": secrets.Path(key, fmt.Sprint(config["name"]))}}
			}
			if configs, found := element.([]any); found && key == "tlsCertificateSdsSecretConfigs" {
				for _, c := range configs {
					config := c.(map[string]any)
					config["sdsConfig"] = map[string]any{"pathConfigSource": map[string]any{"path": secrets.Path(key, fmt.Sprint(config["name"]))}}
				}
			}
			if err := makeStatic(element, routes, secrets); err != nil {
				return err
			}
		}
	}
	return nil
}

// unknownToStock is the one filter that Istio's own build of Envoy has and the stock one has not.
func unknownToStock(filter any) bool {
	fields, _ := filter.(map[string]any)
	return fields["name"] == metadataExchange
}

func plain(m proto.Message) (map[string]any, error) {
	text, err := protojson.Marshal(m)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	err = json.Unmarshal(text, &fields)
	return fields, err
}

// Secrets are files that stand for what a proxy's agent would fetch.
type Secrets struct {
	dir         string
	certificate map[string]any
	authority   map[string]any
	files       map[string][]byte
}

// Path is the file of a secret, which is made when first asked for.
func (s *Secrets) Path(field, name string) string {
	secret := map[string]any{"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", "name": name}
	if field == "tlsCertificateSdsSecretConfigs" {
		secret["tlsCertificate"] = s.certificate
	} else {
		secret["validationContext"] = s.authority
	}
	text, err := json.Marshal(map[string]any{"resources": []any{secret}})
	if err != nil {
		panic(err) // plain data
	}
	file := field + "-" + strings.Map(func(c rune) rune {
		if strings.ContainsRune("/\\:", c) {
			return '_'
		}
		return c
	}, name) + ".json"
	s.files[file] = text
	return filepath.Join(s.dir, file)
}
