package main

import (
	"fmt"

	"istio.io/api/annotation"
	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/util/protomarshal"
	"sigs.k8s.io/yaml"
)

// Istio's fake discovery server and its analyzers have this domain built in.
const clusterDomain = "cluster.local"

// MeshYAML is the mesh configuration as Istio's configuration map would hold it.
func (s *Subject) MeshYAML() string {
	text, err := yaml.Marshal(s.World.MeshConfig)
	if err != nil {
		panic(err) // plain data always has a YAML form
	}
	return string(text)
}

// MeshConfig is the mesh configuration laid over Istio's defaults. istiod ignores fields it does not know; a judge does not.
func (s *Subject) MeshConfig() (*meshconfig.MeshConfig, error) {
	if err := protomarshal.ApplyYAMLStrict(s.MeshYAML(), &meshconfig.MeshConfig{}); err != nil {
		return nil, fmt.Errorf("world.json: meshConfig: %v", err)
	}
	return mesh.ApplyMeshConfigDefaults(s.MeshYAML())
}

// proxyConfig is the mesh's for all proxies, overlaid with the one that a pod has in an annotation.
func proxyConfig(config *meshconfig.MeshConfig, annotations map[string]string) (*meshconfig.ProxyConfig, error) {
	own := annotations[annotation.ProxyConfig.Name]
	if own == "" {
		return config.DefaultConfig, nil
	}
	with, err := mesh.ApplyProxyConfig(own, config)
	if err != nil {
		return nil, err
	}
	return with.DefaultConfig, nil
}

// RootNamespace is where configuration for the whole mesh lives.
func (s *Subject) RootNamespace() string {
	if name, _ := s.World.MeshConfig["rootNamespace"].(string); name != "" {
		return name
	}
	return "istio-system"
}
