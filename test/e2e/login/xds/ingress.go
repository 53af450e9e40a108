package main

import (
	"maps"
	"slices"

	meshconfig "istio.io/api/mesh/v1alpha1"
	"k8s.io/apimachinery/pkg/runtime"

	"istio.io/istio/pilot/pkg/config/kube/ingress"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/serviceregistry/kube/controller"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	kubeclient "istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/krt"
)

// ingresses is istiod's own controller of Ingresses, which makes Gateways and VirtualServices out of those that the mesh
// configuration lets it take.
func ingresses(m *manifests, mc *meshconfig.MeshConfig, stop chan struct{}) model.ConfigStoreController {
	var objects []runtime.Object
	for _, each := range m.ingresses {
		objects = append(objects, each)
	}
	for _, each := range m.classes {
		objects = append(objects, each)
	}
	for _, key := range slices.Sorted(maps.Keys(m.services)) {
		s := m.services[key]
		objects = append(objects, &s)
	}
	client := kubeclient.NewFakeClient(objects...)
	c := ingress.NewController(client, meshwatcher.NewTestWatcher(mc), controller.Options{
		DomainSuffix: "cluster.local", KrtDebugger: krt.GlobalDebugHandler,
	}, noUpdates{})
	client.RunAndWait(stop)
	return c
}

// noUpdates hears of changes, of which there are none.
type noUpdates struct{}

func (noUpdates) ConfigUpdate(*model.PushRequest) {}
