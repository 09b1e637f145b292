package main

import (
	"context"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/kubernetes/pkg/controller/endpointslice"
	"k8s.io/kubernetes/pkg/controller/endpointslicemirroring"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
	"k8s.io/kubernetes/pkg/controller/namespace/deletion"
)

// control runs Kubernetes' own controllers for what a mesh needs: slices for Services with a selector, slices for Endpoints,
// the end of namespaces, and the end of what belongs to a deleted object. Those that make pods are left out: without a kubelet
// no pod would ever run.
func control(kubeconfig string) {
	ctx := context.Background()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	check(err)
	config.QPS, config.Burst = 1000, 1000
	client, err := kubernetes.NewForConfig(config)
	check(err)
	metadataClient, err := metadata.NewForConfig(config)
	check(err)

	typed := informers.NewSharedInformerFactory(client, 0)
	untyped := metadatainformer.NewSharedInformerFactory(metadataClient, 0)
	core, slices := typed.Core().V1(), typed.Discovery().V1().EndpointSlices()
	started := make(chan struct{})
	const workers, atOnce = 2, 0 * time.Second

	selected := endpointslice.NewController(ctx, core.Pods(), core.Services(), core.Nodes(), slices, 100, client, atOnce)
	mirrored := endpointslicemirroring.NewController(ctx, core.Endpoints(), slices, core.Services(), 1000, client, atOnce)
	emptier := deletion.NewNamespacedResourcesDeleter(ctx, client.CoreV1().Namespaces(), metadataClient, client.CoreV1(),
		client.Discovery().ServerPreferredNamespacedResources, v1.FinalizerKubernetes)
	_, err = core.Namespaces().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		UpdateFunc: func(_, object any) { go empty(ctx, emptier, object.(*v1.Namespace)) },
	})
	check(err)
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery()))
	garbage, err := garbagecollector.NewGarbageCollector(ctx, client, metadataClient, mapper,
		garbagecollector.DefaultIgnoredResources(), informerfactory.NewInformerFactory(typed, untyped), started)
	check(err)

	typed.Start(ctx.Done())
	untyped.Start(ctx.Done())
	close(started)
	go selected.Run(ctx, workers)
	go mirrored.Run(ctx, workers)
	go garbage.Run(ctx, workers, 30*time.Second)
	garbage.Sync(ctx, client.Discovery(), 30*time.Second)
}

// empty ends a namespace with all that is in it. Kubernetes' own controller would call the same deleter, but only after 5 seconds,
// for the sake of clusters with several API servers.
func empty(ctx context.Context, emptier deletion.NamespacedResourcesDeleterInterface, ended *v1.Namespace) {
	for ended.DeletionTimestamp != nil && emptier.Delete(ctx, ended.Name) != nil {
		time.Sleep(100 * time.Millisecond)
	}
}
