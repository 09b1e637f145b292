package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	endpointv3 "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"

	"k8s.io/apimachinery/pkg/runtime/schema"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/simulation"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config/schema/gatewayapi"
	"istio.io/istio/pkg/config/schema/gvr"
	kubelib "istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/kclient/clienttest"
	"istio.io/istio/pkg/spiffe"
	"istio.io/istio/pkg/test"
)

// Proxy is a workload's sidecar, or an egress gateway, with the configuration that istiod gives it.
type Proxy struct {
	Workload  Workload
	Identity  string // SPIFFE id
	Listeners []*listenerv3.Listener
	Routes    []*routev3.RouteConfiguration
	Clusters  []*clusterv3.Cluster
	Endpoints []*endpointv3.ClusterLoadAssignment
	Secrets   map[string]*tlsv3.Secret // what istiod gives of the secrets that the rest names
	Names     map[string][]string      // what the sidecar answers to DNS queries of its workload
}

// Kind is what an expectation calls it.
func (p *Proxy) Kind() string { return p.Workload.Proxy }

func (p *Proxy) simulation() *simulation.Simulation {
	return &simulation.Simulation{Listeners: p.Listeners, Clusters: p.Clusters, Routes: p.Routes}
}

func (p *Proxy) cluster(name string) *clusterv3.Cluster {
	for _, c := range p.Clusters {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Mesh is a cluster with the configuration of all its proxies.
type Mesh struct {
	Cluster *Cluster
	Proxies []*Proxy
}

// moreCRDs are those that istiod reads and the fake server does not pretend to have.
var moreCRDs = []schema.GroupVersionResource{gvr.BackendTLSPolicy, gvr.ListenerSet}

// The fake server's CRDs have no version, so istiod would take those of the Gateway API for too old, and leave out TLSRoutes and TCPRoutes.
func init() { clear(gatewayapi.MinimumCRDVersions) }

// Discover runs Istio's own discovery server over the cluster, in memory, and asks it for every proxy's configuration.
func Discover(s *Subject, cluster *Cluster) (*Mesh, error) {
	meshConfig, err := s.MeshConfig()
	if err != nil {
		return nil, err
	}
	m := &Mesh{Cluster: cluster}
	// Every object goes to both of its stores, as in Istio's own tests: the Gateway API controller looks ServiceEntries up in
	// the Kubernetes client, the rest of istiod in the configuration store.
	all := JoinYAML(cluster.Objects)
	err = test.Wrap(func(t test.Failer) {
		server := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{
			ConfigString:           all,
			KubernetesObjectString: all,
			MeshConfig:             meshConfig,
			KubernetesVersion:      kubernetesMinor(s.World.Kubernetes),
			KubeClientModifier: func(client kubelib.Client) {
				answerAccessReviews(client, cluster.Access)
				for _, kind := range moreCRDs {
					clienttest.MakeCRD(t, client, kind)
				}
			},
		})
		settle(t, server)
		for _, w := range s.World.Workloads {
			if w.Proxy == "none" {
				continue
			}
			p, err := discoverProxy(s, cluster, server, meshConfig, w)
			if err != nil {
				t.Fatal(err)
			}
			m.Proxies = append(m.Proxies, p)
		}
	})
	if err == nil && len(m.Proxies) == 0 && slices.ContainsFunc(s.World.Workloads, func(w Workload) bool { return w.Proxy != "none" }) {
		err = fmt.Errorf("istiod gave no configuration")
	}
	return m, err
}

// discoverProxy introduces a workload's proxy as its agent would, and takes down what it is given.
func discoverProxy(s *Subject, cluster *Cluster, server *xds.FakeDiscoveryServer, meshConfig *meshconfig.MeshConfig, w Workload) (*Proxy, error) {
	config, err := proxyConfig(meshConfig, cluster.Annotations[w.String()])
	if err != nil {
		return nil, err
	}
	kind := model.SidecarProxy
	if w.Proxy == "gateway" {
		kind = model.Router
	}
	identity := spiffe.Identity{TrustDomain: meshConfig.TrustDomain, Namespace: w.Namespace, ServiceAccount: w.ServiceAccount}
	node := server.SetupProxy(&model.Proxy{
		Type: kind, ID: w.Name + "." + w.Namespace, ConfigNamespace: w.Namespace,
		IPAddresses: []string{w.Address}, Labels: podLabels(w),
		Metadata: &model.NodeMetadata{
			Namespace: w.Namespace, Labels: podLabels(w), ServiceAccount: w.ServiceAccount, WorkloadName: w.Name,
			ClusterID: "Kubernetes", IstioVersion: s.World.Istio + ".0", // without a version, Istio takes it for 1.23
			ProxyConfig: (*model.NodeMetaProxyConfig)(config),
			DNSCapture:  model.StringBool(capturesDNS(config)),
		},
		VerifiedIdentity: &identity,
	})
	p := &Proxy{
		Workload: w, Identity: identity.String(),
		Listeners: server.Listeners(node), Clusters: server.Clusters(node), Endpoints: server.Endpoints(node),
	}
	p.Routes = server.RoutesFromListeners(node, p.Listeners)
	if capturesDNS(config) && w.Proxy == "sidecar" {
		p.Names = nameTable(node, server.PushContext())
	}
	if err := fetchSecrets(server, node, p); err != nil {
		return nil, err
	}
	p.sort()
	return p, nil
}

// settle waits until the server has worked off all updates and no more come: the Gateway API controller computes again after the
// first configuration exists, and nothing announces its end.
func settle(t test.Failer, server *xds.FakeDiscoveryServer) {
	const quiet = 40 * time.Millisecond
	seen, since := server.Discovery.InboundUpdates.Load(), time.Now()
	for time.Since(since) < quiet {
		time.Sleep(2 * time.Millisecond)
		server.EnsureSynced(t)
		if now := server.Discovery.InboundUpdates.Load(); now != seen {
			seen, since = now, time.Now()
		}
	}
}

// sort puts everything in the order of the names: that of the listeners varies from run to run.
func (p *Proxy) sort() {
	slices.SortFunc(p.Listeners, func(a, b *listenerv3.Listener) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(p.Clusters, func(a, b *clusterv3.Cluster) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(p.Endpoints, func(a, b *endpointv3.ClusterLoadAssignment) int { return cmp.Compare(a.ClusterName, b.ClusterName) })
	slices.SortFunc(p.Routes, func(a, b *routev3.RouteConfiguration) int { return cmp.Compare(a.Name, b.Name) })
	p.Routes = slices.CompactFunc(p.Routes, func(a, b *routev3.RouteConfiguration) bool { return a.Name == b.Name })
}

// kubernetesMinor is the minor version, as Istio's fake client wants it.
func kubernetesMinor(version string) string {
	for i, c := range version {
		if c == '.' {
			return version[i+1:]
		}
	}
	return ""
}
