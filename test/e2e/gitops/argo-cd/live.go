package main

import (
	"context"
	gosync "sync"

	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// liveObjects reads what the cluster has of the manifests. Argo CD keeps all of it in a cache, which loads the schemas of
// all kinds anew with each definition that changes: that takes minutes here, and is of no matter for what is judged.
type liveObjects struct {
	client dynamic.Interface
	mapper *restmapper.DeferredDiscoveryRESTMapper
}

func newLiveObjects(config *rest.Config) (*liveObjects, error) {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	kinds, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	return &liveObjects{client, restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(kinds))}, nil
}

// read gives those of the manifests' objects that are there, by their keys.
func (l *liveObjects) read(targets []*unstructured.Unstructured) (map[kube.ResourceKey]*unstructured.Unstructured, error) {
	l.mapper.Reset() // there may be more kinds by now
	found := make([]*unstructured.Unstructured, len(targets))
	errors := make([]error, len(targets))
	var group gosync.WaitGroup
	slots := make(chan struct{}, parallel)
	for index, target := range targets {
		group.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; group.Done() }()
			found[index], errors[index] = l.find(target)
		}()
	}
	group.Wait()
	live := map[kube.ResourceKey]*unstructured.Unstructured{}
	for index, object := range found {
		if errors[index] != nil {
			return nil, errors[index]
		}
		if object != nil {
			live[kube.GetResourceKey(object)] = object
		}
	}
	return live, nil
}

func (l *liveObjects) find(target *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	mapping, err := l.mappingOf(target.GroupVersionKind())
	if meta.IsNoMatchError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var objects dynamic.ResourceInterface = l.client.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		objects = l.client.Resource(mapping.Resource).Namespace(target.GetNamespace())
	}
	object, err := objects.Get(context.Background(), target.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return object, err
}

func (l *liveObjects) mappingOf(kind schema.GroupVersionKind) (*meta.RESTMapping, error) {
	return l.mapper.RESTMapping(kind.GroupKind(), kind.Version)
}

// IsNamespaced tells whether the objects of a kind live in namespaces.
func (l *liveObjects) IsNamespaced(kind schema.GroupKind) (bool, error) {
	mapping, err := l.mapper.RESTMapping(kind)
	if err != nil {
		return false, err
	}
	return mapping.Scope.Name() == meta.RESTScopeNameNamespace, nil
}
