package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	jsonpatch "github.com/evanphx/json-patch/v5"
	admission "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/version"
	dynamicfake "k8s.io/client-go/dynamic/fake"
	clienttesting "k8s.io/client-go/testing"
	gateway "sigs.k8s.io/gateway-api/apis/v1"

	"istio.io/istio/pilot/pkg/config/kube/gatewaycommon"
	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/inject"
	"istio.io/istio/pkg/kube/kclient"
	"istio.io/istio/pkg/kube/multicluster"
	"istio.io/istio/pkg/revisions"
)

// result is what becomes of one input.
type result struct {
	// Result is injected, skipped (the webhook left the pod as it was), not-called
	// (no webhook selector matches), rejected (the webhook refused it), rendered
	// or not-managed (inputs of kind Gateway).
	Result string `json:"result"`
	// Webhooks are the names of the webhooks whose selectors match.
	Webhooks []string `json:"webhooks,omitempty"`
	Message  string   `json:"message,omitempty"`
	// Pod is the pod as the API server would store it.
	Pod *corev1.Pod `json:"pod,omitempty"`
	// Objects are what the gateway controller applies, in its order.
	Objects []map[string]any `json:"objects,omitempty"`
}

// world holds one webhook handler and one gateway controller over fake clients.
type world struct {
	inst    *installation
	mux     *http.ServeMux
	client  kube.CLIClient
	gateway *gatewaycommon.DeploymentController
	stop    chan struct{}

	cov *coverage

	mu      sync.Mutex
	applied []map[string]any
}

// staticWatcher gives the webhook one fixed configuration.
type staticWatcher struct {
	config *inject.Config
	values string
}

func (w staticWatcher) SetHandler(func(*inject.Config, string) error) {}
func (w staticWatcher) Run(stop <-chan struct{})                      { <-stop }
func (w staticWatcher) Get() (*inject.Config, string, error)          { return w.config, w.values, nil }

func newWorld(inst *installation, kubelet string) (*world, error) {
	kv, err := version.ParseGeneric(kubelet)
	if err != nil {
		return nil, fmt.Errorf("-kubelet: %w", err)
	}
	config, err := inject.UnmarshalConfig([]byte(inst.config))
	if err != nil {
		return nil, fmt.Errorf("injector config: %w", err)
	}
	cov, err := instrument(config.Templates)
	if err != nil {
		return nil, err
	}
	mc, err := mesh.ApplyMeshConfigDefaults(inst.mesh)
	if err != nil {
		return nil, fmt.Errorf("mesh config: %w", err)
	}
	node := &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: "node-1"},
		Status:     corev1.NodeStatus{NodeInfo: corev1.NodeSystemInfo{KubeletVersion: kubelet}},
	}
	w := &world{
		inst:   inst,
		cov:    cov,
		mux:    http.NewServeMux(),
		client: kube.NewFakeClientWithVersion(strconv.Itoa(int(kv.Minor())), nodeAndNamespaces(node, inst)...),
		stop:   make(chan struct{}),
	}

	env := model.NewEnvironment()
	env.Watcher = meshwatcher.NewTestWatcher(mc)
	store := model.NewFakeStore()
	env.ConfigStore = store
	env.PushContext().ProxyConfigs = model.GetProxyConfigs(store, mc)
	env.PushContext().InitDone.Store(true)

	revision := inst.env["REVISION"]
	clusters := multicluster.NewFakeController()
	hook, err := inject.NewWebhook(inject.WebhookParameters{
		Watcher:      staticWatcher{&config, inst.values},
		Env:          env,
		Mux:          w.mux,
		Revision:     revision,
		MultiCluster: clusters,
	})
	if err != nil {
		return nil, err
	}
	clusters.Add(constants.DefaultClusterName, w.client, w.stop)

	w.captureApplies()
	tags := revisions.NewTagWatcher(w.client, revision, mc.RootNamespace)
	w.gateway = gatewaycommon.NewDeploymentController(
		w.client, cluster.ID(features.ClusterName), env,
		hook.GetConfig, func(func()) {}, tags, revision, mc.RootNamespace)
	go tags.Run(w.stop)
	w.client.RunAndWait(w.stop)
	kube.WaitForCacheSync("tags", w.stop, tags.HasSynced)
	return w, nil
}

// nodeAndNamespaces are what the cluster holds from the start. On OpenShift istiod
// reads from a namespace as which user its pods may run.
func nodeAndNamespaces(node *corev1.Node, inst *installation) []runtime.Object {
	out := []runtime.Object{node}
	for _, n := range inst.namespaces {
		out = append(out, n)
	}
	return out
}

func (w *world) close() { close(w.stop) }

// rootNamespace is where the mesh keeps what holds for all namespaces.
func (w *world) rootNamespace() (string, error) {
	mc, err := mesh.ApplyMeshConfigDefaults(w.inst.mesh)
	if err != nil {
		return "", err
	}
	return mc.RootNamespace, nil
}

// captureApplies keeps what the gateway controller server-side applies; the fake
// client cannot do that itself.
func (w *world) captureApplies() {
	w.client.Dynamic().(*dynamicfake.FakeDynamicClient).PrependReactor("patch", "*",
		func(a clienttesting.Action) (bool, runtime.Object, error) {
			var m map[string]any
			if err := json.Unmarshal(a.(clienttesting.PatchAction).GetPatch(), &m); err != nil {
				return true, nil, err
			}
			w.mu.Lock()
			w.applied = append(w.applied, m)
			w.mu.Unlock()
			return true, &unstructured.Unstructured{Object: m}, nil
		})
}

// process runs one input file.
func (w *world) process(file string, nsLabels map[string]string) (*result, error) {
	objs, err := readObjects(file)
	if err != nil {
		return nil, err
	}
	if len(objs) == 0 {
		return nil, errors.New("no object in it")
	}
	if objs[0].GetKind() == "Gateway" {
		return w.renderGateway(objs)
	}
	pod, err := podOf(objs[0])
	if err != nil {
		return nil, err
	}
	return w.inject(pod, nsLabels)
}

// inject sends the pod to the webhook as the API server would.
func (w *world) inject(pod *corev1.Pod, nsLabels map[string]string) (*result, error) {
	if n, ok := w.inst.namespaces[pod.Namespace]; ok {
		nsLabels = n.Labels
	}
	names, path, err := w.match(pod, nsLabels)
	if err != nil {
		return nil, err
	}
	if len(w.inst.webhooks) > 0 && len(names) == 0 {
		return &result{Result: "not-called", Pod: pod}, nil
	}
	raw, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	review, err := json.Marshal(&admission.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request: &admission.AdmissionRequest{
			UID:       "00000000-0000-0000-0000-000000000000",
			Kind:      metav1.GroupVersionKind{Version: "v1", Kind: "Pod"},
			Resource:  metav1.GroupVersionResource{Version: "v1", Resource: "pods"},
			Namespace: pod.Namespace,
			Operation: admission.Create,
			Object:    runtime.RawExtension{Raw: raw},
		},
	})
	if err != nil {
		return nil, err
	}
	req := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(review))
	req.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	w.mux.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK {
		return nil, fmt.Errorf("webhook answered %d: %s", rec.Code, rec.Body)
	}
	var ans admission.AdmissionReview
	if err := json.Unmarshal(rec.Body.Bytes(), &ans); err != nil {
		return nil, err
	}
	res := &result{Webhooks: names, Pod: pod}
	switch {
	case ans.Response == nil:
		return nil, errors.New("webhook answered no response")
	case !ans.Response.Allowed:
		res.Result, res.Pod = "rejected", nil
		if ans.Response.Result != nil {
			// What follows lists template names in random order.
			res.Message, _, _ = strings.Cut(ans.Response.Result.Message, "; have ")
		}
	case len(ans.Response.Patch) == 0:
		res.Result = "skipped"
	default:
		p, err := jsonpatch.DecodePatch(ans.Response.Patch)
		if err != nil {
			return nil, err
		}
		patched, err := p.Apply(raw)
		if err != nil {
			return nil, err
		}
		res.Result, res.Pod = "injected", &corev1.Pod{}
		if err := json.Unmarshal(patched, res.Pod); err != nil {
			return nil, err
		}
	}
	return res, nil
}

// match names the webhooks whose selectors match, and gives the first one's path.
func (w *world) match(pod *corev1.Pod, nsLabels map[string]string) ([]string, string, error) {
	var names []string
	path := "/inject"
	for _, h := range w.inst.webhooks {
		ns, err := metav1.LabelSelectorAsSelector(orAll(h.NamespaceSelector))
		if err != nil {
			return nil, "", fmt.Errorf("webhook %s: %w", h.Name, err)
		}
		obj, err := metav1.LabelSelectorAsSelector(orAll(h.ObjectSelector))
		if err != nil {
			return nil, "", fmt.Errorf("webhook %s: %w", h.Name, err)
		}
		if !ns.Matches(labels.Set(nsLabels)) || !obj.Matches(labels.Set(pod.Labels)) {
			continue
		}
		if len(names) == 0 && h.ClientConfig.Service != nil && h.ClientConfig.Service.Path != nil {
			path = *h.ClientConfig.Service.Path
		}
		names = append(names, h.Name)
	}
	return names, path, nil
}

func orAll(s *metav1.LabelSelector) *metav1.LabelSelector {
	if s == nil {
		return &metav1.LabelSelector{}
	}
	return s
}

// renderGateway gives the Gateway, and the ConfigMaps that follow it in the
// file, to istiod's gateway controller.
func (w *world) renderGateway(objs []*unstructured.Unstructured) (*result, error) {
	var gw gateway.Gateway
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(objs[0].Object, &gw); err != nil {
		return nil, err
	}
	key := types.NamespacedName{Namespace: gw.Namespace, Name: gw.Name}
	gws := kclient.NewWriteClient[*gateway.Gateway](w.client)
	if _, err := gws.Create(&gw); err != nil {
		return nil, err
	}
	cms := kclient.NewWriteClient[*corev1.ConfigMap](w.client)
	for _, u := range objs[1:] {
		var cm corev1.ConfigMap
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &cm); err != nil {
			return nil, err
		}
		if _, err := cms.Create(&cm); err != nil {
			return nil, err
		}
	}
	if err := w.settled(objs, true); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.applied = nil
	w.mu.Unlock()
	if err := w.gateway.Reconcile(key); err != nil {
		return &result{Result: "rejected", Message: err.Error()}, nil
	}
	res := &result{Result: "not-managed"}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.applied {
		// The controller also writes its version onto the Gateway itself.
		if m["kind"] != "Gateway" {
			res.Result = "rendered"
			res.Objects = append(res.Objects, m)
		}
	}
	// The next input may use the same names.
	if err := gws.Delete(gw.Name, gw.Namespace); err != nil {
		return nil, err
	}
	for _, u := range objs[1:] {
		if err := cms.Delete(u.GetName(), u.GetNamespace()); err != nil {
			return nil, err
		}
	}
	return res, w.settled(objs, false)
}

// settled waits until the gateway controller's caches hold the objects, or no
// longer hold them.
func (w *world) settled(objs []*unstructured.Unstructured, present bool) error {
	gws := kclient.New[*gateway.Gateway](w.client)
	cms := kclient.New[*corev1.ConfigMap](w.client)
	w.client.RunAndWait(w.stop)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		ok := (gws.Get(objs[0].GetName(), objs[0].GetNamespace()) != nil) == present
		for _, u := range objs[1:] {
			ok = ok && (cms.Get(u.GetName(), u.GetNamespace()) != nil) == present
		}
		if ok {
			return nil
		}
	}
	return errors.New("the fake API server did not deliver the objects in 10 s")
}
