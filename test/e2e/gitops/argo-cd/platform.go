package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

const instanceLabel = "app.kubernetes.io/instance"

// platform is an Application and what its source holds.
type platform struct {
	application v1alpha1.Application
	targets     []*unstructured.Unstructured
}

func loadPlatform(opts options) (*platform, error) {
	var loaded platform
	documents, err := read(opts.application)
	if err != nil {
		return nil, err
	}
	for _, document := range documents {
		if document.GetKind() != "Application" {
			continue
		}
		text, err := document.MarshalJSON()
		if err != nil {
			return nil, err
		}
		// Strictly: a field that Argo CD does not know would be ignored by it.
		if err := yaml.UnmarshalStrict(text, &loaded.application); err != nil {
			return nil, fmt.Errorf("%s: %w", opts.application, err)
		}
	}
	if loaded.application.Name == "" {
		return nil, fmt.Errorf("%s holds no Application", opts.application)
	}
	if loaded.targets, err = readFolder(opts.manifests); err != nil {
		return nil, err
	}
	tracking := argo.NewResourceTracking()
	for _, target := range loaded.targets {
		err := tracking.SetAppInstance(target, instanceLabel, loaded.application.Name, "", v1alpha1.TrackingMethodAnnotation, "")
		if err != nil {
			return nil, err
		}
	}
	return &loaded, nil
}

// readFolder reads a folder as Argo CD does: its files, not those of folders below.
func readFolder(folder string) ([]*unstructured.Unstructured, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	lists, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	var all []*unstructured.Unstructured
	for _, file := range append(files, lists...) {
		objects, err := read(file)
		if err != nil {
			return nil, err
		}
		all = append(all, objects...)
	}
	return all, nil
}

func read(file string) ([]*unstructured.Unstructured, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	documents, err := kube.SplitYAML(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var objects []*unstructured.Unstructured
	for _, document := range documents {
		if !document.IsList() {
			objects = append(objects, document)
			continue
		}
		err := document.EachListItem(func(item runtime.Object) error {
			objects = append(objects, item.(*unstructured.Unstructured))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return objects, nil
}

func (p *platform) has(option string) bool {
	policy := p.application.Spec.SyncPolicy
	return policy != nil && policy.SyncOptions.HasOption(option)
}

func titleOf(object *unstructured.Unstructured) string {
	return strings.TrimPrefix(object.GetNamespace()+"/", "/") + object.GetKind() + " " + object.GetName()
}
