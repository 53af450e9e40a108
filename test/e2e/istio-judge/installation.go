package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// installation is what istiod reads of a rendered Istio installation.
type installation struct {
	config   string            // key config of ConfigMap istio-sidecar-injector
	values   string            // key values of the same
	mesh     string            // key mesh of ConfigMap istio
	env      map[string]string // literal environment of istiod
	webhooks []admissionv1.MutatingWebhook
	// the namespaces among the rendered objects
	namespaces map[string]*corev1.Namespace
}

// readInstallation collects the installation from the rendered objects; files
// named by flags take precedence.
func readInstallation(o injectOptions) (*installation, error) {
	inst := &installation{env: map[string]string{}, namespaces: map[string]*corev1.Namespace{}}
	files, err := expand(o.objects)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		objs, err := readObjects(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		for _, u := range objs {
			switch {
			case u.GetKind() == "Namespace":
				var n corev1.Namespace
				if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &n); err != nil {
					return nil, fmt.Errorf("%s: %w", f, err)
				}
				inst.namespaces[n.Name] = &n
			case u.GetKind() == "ConfigMap" && strings.HasPrefix(u.GetName(), "istio-sidecar-injector"):
				inst.config = dataKey(u, "config")
				inst.values = dataKey(u, "values")
			case u.GetKind() == "ConfigMap" && u.GetName() == "istio":
				inst.mesh = dataKey(u, "mesh")
			case u.GetKind() == "MutatingWebhookConfiguration" && strings.HasPrefix(u.GetName(), "istio-sidecar-injector"):
				var c admissionv1.MutatingWebhookConfiguration
				if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &c); err != nil {
					return nil, fmt.Errorf("%s: %w", f, err)
				}
				inst.webhooks = append(inst.webhooks, c.Webhooks...)
			case u.GetKind() == "Deployment" && u.GetName() == "istiod":
				var d appsv1.Deployment
				if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &d); err != nil {
					return nil, fmt.Errorf("%s: %w", f, err)
				}
				for _, c := range d.Spec.Template.Spec.Containers {
					for _, e := range c.Env {
						if e.ValueFrom == nil {
							inst.env[e.Name] = e.Value
						}
					}
				}
			}
		}
	}
	for _, x := range []struct {
		file string
		to   *string
	}{{o.values, &inst.values}, {o.mesh, &inst.mesh}} {
		if x.file == "" {
			continue
		}
		b, err := os.ReadFile(x.file)
		if err != nil {
			return nil, err
		}
		*x.to = string(b)
	}
	for _, kv := range o.env {
		k, v, ok := strings.Cut(kv, "=")
		if !ok {
			return nil, fmt.Errorf("-env %q: want NAME=VALUE", kv)
		}
		inst.env[k] = v
	}
	if inst.config == "" || inst.values == "" || inst.mesh == "" {
		return nil, errors.New("the rendered objects hold no injector configuration or no mesh config")
	}
	return inst, nil
}

// dataKey is a ConfigMap key, empty if it is absent.
func dataKey(u *unstructured.Unstructured, key string) string {
	data, _ := u.Object["data"].(map[string]any)
	s, _ := data[key].(string)
	return s
}

// readObjects reads a JSON array, a List, or YAML documents.
func readObjects(file string) ([]*unstructured.Unstructured, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []map[string]any
	if json.Unmarshal(b, &list) != nil {
		d := yaml.NewYAMLOrJSONDecoder(strings.NewReader(string(b)), 4096)
		for {
			var m map[string]any
			if err := d.Decode(&m); err == io.EOF {
				break
			} else if err != nil {
				return nil, err
			}
			if m != nil {
				list = append(list, m)
			}
		}
	}
	var out []*unstructured.Unstructured
	for _, m := range list {
		u := &unstructured.Unstructured{Object: m}
		if !u.IsList() {
			out = append(out, u)
			continue
		}
		if err := u.EachListItem(func(o runtime.Object) error {
			out = append(out, o.(*unstructured.Unstructured))
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
