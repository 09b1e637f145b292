package main

import (
	"fmt"
	"strings"

	clusterv3 "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	tlsv3 "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/xds"
	v3 "istio.io/istio/pilot/pkg/xds/v3"
	fakexds "istio.io/istio/pilot/test/xds"
	kubelib "istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/util/sets"
)

// Credentials reach a proxy by istiod's own secret generator: whether a name is found, is complete, and may be read is its to say.

// object is the Secret or ConfigMap that stands for a credential.
func (c Credential) object() Object {
	data := map[string][]byte{}
	if c.ClientCertificate != "" {
		pair := clientCertificate(c.ClientCertificate)
		data[corev1.TLSCertKey], data[corev1.TLSPrivateKeyKey] = pair.Certificate, pair.Key
	}
	if c.CA != "" {
		data["ca.crt"] = authority(c.CA).Certificate
	}
	metadata := metav1.ObjectMeta{Name: c.Name, Namespace: c.Namespace}
	if c.Kind == "ConfigMap" {
		texts := map[string]string{}
		for key, value := range data {
			texts[key] = string(value)
		}
		return object(&corev1.ConfigMap{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}, ObjectMeta: metadata, Data: texts})
	}
	return object(&corev1.Secret{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"}, ObjectMeta: metadata, Type: corev1.SecretTypeOpaque, Data: data})
}

// fetchSecrets asks istiod for all secrets that the proxy's configuration names, and that are istiod's to give.
func fetchSecrets(server *fakexds.FakeDiscoveryServer, node *model.Proxy, p *Proxy) error {
	names := sets.New[string]()
	for _, name := range p.secretNames() {
		if strings.Contains(name, "://") {
			names.Insert(name)
		}
	}
	p.Secrets = map[string]*tlsv3.Secret{}
	if len(names) == 0 {
		return nil
	}
	generator := server.Discovery.Generators[v3.SecretType].(*xds.SecretGen)
	resources, _, err := generator.Generate(node, &model.WatchedResource{TypeUrl: v3.SecretType, ResourceNames: names}, &model.PushRequest{Forced: true})
	if err != nil {
		return err
	}
	for _, resource := range resources {
		var secret tlsv3.Secret
		if err := resource.Resource.UnmarshalTo(&secret); err != nil {
			return err
		}
		p.Secrets[resource.Name] = &secret
	}
	return nil
}

// secretNames are all that occur in TLS contexts of clusters and listeners.
func (p *Proxy) secretNames() []string {
	var names []string
	add := func(common *tlsv3.CommonTlsContext) {
		for _, secret := range common.GetTlsCertificateSdsSecretConfigs() {
			names = append(names, secret.GetName())
		}
		names = append(names, common.GetValidationContextSdsSecretConfig().GetName(),
			common.GetCombinedValidationContext().GetValidationContextSdsSecretConfig().GetName())
	}
	for _, c := range p.Clusters {
		for _, socket := range transportSockets(c) {
			var upstream tlsv3.UpstreamTlsContext
			if socket.GetTypedConfig().MessageIs(&upstream) && socket.GetTypedConfig().UnmarshalTo(&upstream) == nil {
				add(upstream.GetCommonTlsContext())
			}
		}
	}
	for _, l := range p.Listeners {
		for _, chain := range l.FilterChains {
			if downstream := downstreamTLS(chain); downstream != nil {
				add(downstream.GetCommonTlsContext())
			}
		}
	}
	return names
}

// downstreamTLS is the TLS that a filter chain ends; nil if it ends none.
func downstreamTLS(chain *listenerv3.FilterChain) *tlsv3.DownstreamTlsContext {
	var downstream tlsv3.DownstreamTlsContext
	config := chain.GetTransportSocket().GetTypedConfig()
	if config == nil || !config.MessageIs(&downstream) || config.UnmarshalTo(&downstream) != nil {
		return nil
	}
	return &downstream
}

// answerAccessReviews lets istiod's question whether a service account may read Secrets be answered by the Roles in the cluster.
func answerAccessReviews(client kubelib.Client, rules *AccessRules) {
	client.Kube().(*fake.Clientset).PrependReactor("create", "subjectaccessreviews", rules.answer)
}

// trusted is the CA in a secret, and if it never arrives, why.
func (p *Proxy) trusted(name string) (ca, missing string, err error) {
	path, isFile := strings.CutPrefix(name, "file-root:")
	switch {
	case name == publicCA:
		return caPublic, "", nil
	case name == meshCA:
		return caMesh, "", nil
	case isFile:
		file, found := p.Workload.file(path, "ca")
		if !found {
			return "", fmt.Sprintf("%s has no CA in the file %s", p.Workload, path), nil
		}
		return file.Of, "", nil
	case strings.Contains(name, "://"):
		text := p.Secrets[name].GetValidationContext().GetTrustedCa().GetInlineBytes()
		if text == nil {
			return "", p.noSecret(name), nil
		}
		ca := commonName(text)
		if ca != caPublic && ca != caPrivate {
			return "", "", fmt.Errorf("cannot judge: the CA in %s is none of this world", name)
		}
		return ca, "", nil
	}
	return "", "", fmt.Errorf("cannot judge: the CA comes from %q", name)
}

// presented is the common name of the client certificate in a secret, and if it never arrives, why.
func (p *Proxy) presented(name string) (client, missing string, err error) {
	paths, isFile := strings.CutPrefix(name, "file-cert:")
	switch {
	case name == meshCertificate:
		return caMesh, "", nil
	case isFile:
		certificatePath, keyPath, _ := strings.Cut(paths, "~")
		certificate, found := p.Workload.file(certificatePath, "certificate")
		key, keyFound := p.Workload.file(keyPath, "key")
		switch {
		case !found:
			return "", fmt.Sprintf("%s has no certificate in the file %s", p.Workload, certificatePath), nil
		case !keyFound:
			return "", fmt.Sprintf("%s has no key in the file %s", p.Workload, keyPath), nil
		case certificate.Of != key.Of:
			return "", fmt.Sprintf("the key in %s is not that of the certificate in %s", keyPath, certificatePath), nil
		}
		return certificate.Of, "", nil
	case strings.Contains(name, "://"):
		text := p.Secrets[name].GetTlsCertificate().GetCertificateChain().GetInlineBytes()
		if text == nil {
			return "", p.noSecret(name), nil
		}
		client := commonName(text)
		if client == "" {
			return "", "", fmt.Errorf("cannot judge: the certificate in %s cannot be read", name)
		}
		return client, "", nil
	}
	return "", "", fmt.Errorf("cannot judge: the client certificate comes from %q", name)
}

func (p *Proxy) noSecret(name string) string {
	return fmt.Sprintf("istiod gives %s no %s: it is not there, lacks what is needed, or service account %s/%s may not list Secrets",
		p.Workload, name, p.Workload.Namespace, p.Workload.ServiceAccount)
}

// file is what is mounted there, if it holds that.
func (w Workload) file(path, holds string) (MountedFile, bool) {
	for _, f := range w.Files {
		if f.Path == path && f.Holds == holds {
			return f, true
		}
	}
	return MountedFile{}, false
}

// transportSockets are all that a cluster may use.
func transportSockets(c *clusterv3.Cluster) []*corev3.TransportSocket {
	var out []*corev3.TransportSocket
	if c.TransportSocket != nil {
		out = append(out, c.TransportSocket)
	}
	for _, match := range c.TransportSocketMatches {
		out = append(out, match.TransportSocket)
	}
	return out
}
