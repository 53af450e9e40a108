package main

import (
	"fmt"
	gosync "sync"

	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	argodiff "github.com/argoproj/argo-cd/v3/util/argo/diff"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/diff"
	"github.com/argoproj/gitops-engine/pkg/health"
	"github.com/argoproj/gitops-engine/pkg/sync"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/gitops-engine/pkg/utils/tracing"
	jsonpatch "github.com/evanphx/json-patch"
	"github.com/go-logr/logr"
	"k8s.io/client-go/rest"
)

const (
	ssaManager        = common.ArgoCDSSAManager
	compareAnnotation = common.AnnotationCompareOptions
	// parallel is how many objects are compared at a time; Argo CD compares one after the other.
	parallel = 8
)

// compareLine tells of an object that is not as it should be.
type compareLine struct {
	Object string `json:"object"`
	// Difference is a merge patch from what the cluster has to what would be applied; null where it has none.
	Difference any `json:"difference,omitempty"`
	// Health is its state, unless that is Healthy.
	Health string `json:"health,omitempty"`
}

// resultLine is the last one.
type resultLine struct {
	Compared int `json:"compared"`
	// Judged is how many objects have a health.
	Judged int `json:"judged"`
}

// compare prints the objects that are OutOfSync, and those that are not Healthy.
func (p *platform) compare(config *rest.Config, strategy string) error {
	cluster, err := newLiveObjects(config)
	if err != nil {
		return err
	}
	live, err := cluster.read(p.targets)
	if err != nil {
		return err
	}
	state := sync.Reconcile(p.targets, live, "", cluster)
	settings, cleanup, err := p.diffConfig(config, strategy)
	if err != nil {
		return err
	}
	defer cleanup()

	result := resultLine{Compared: len(state.Target)}
	lines := make([][]compareLine, len(state.Target))
	errors := make([]error, len(state.Target))
	var group gosync.WaitGroup
	slots := make(chan struct{}, parallel)
	for index := range state.Target {
		group.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; group.Done() }()
			lines[index], errors[index] = differences(state, index, settings)
		}()
	}
	group.Wait()
	for index, object := range state.Live {
		if errors[index] != nil {
			return errors[index]
		}
		for _, line := range lines[index] {
			print(line)
		}
		if object == nil {
			continue
		}
		found, err := health.GetResourceHealth(object, lua.ResourceHealthOverrides{})
		if err != nil {
			return fmt.Errorf("%s: %w", titleOf(object), err)
		}
		if found == nil {
			continue
		}
		result.Judged++
		if found.Status != health.HealthStatusHealthy {
			print(compareLine{Object: titleOf(object), Health: fmt.Sprintf("%s: %s", found.Status, found.Message)})
		}
	}
	print(result)
	return nil
}

func differences(state sync.ReconciliationResult, index int, settings argodiff.DiffConfig) ([]compareLine, error) {
	target, live := state.Target[index], state.Live[index]
	if live == nil {
		return []compareLine{{Object: titleOf(target), Difference: "is missing"}}, nil
	}
	found, err := argodiff.StateDiff(live, target, settings)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", titleOf(target), err)
	}
	if !found.Modified {
		return nil, nil
	}
	patch, err := jsonpatch.CreateMergePatch(found.NormalizedLive, found.PredictedLive)
	if err != nil {
		return nil, err
	}
	return []compareLine{{Object: titleOf(target), Difference: string(patch)}}, nil
}

// diffConfig is what Argo CD makes of the Application and its own settings.
func (p *platform) diffConfig(config *rest.Config, strategy string) (argodiff.DiffConfig, func(), error) {
	schema, parser, err := kubectl().LoadOpenAPISchema(config)
	if err != nil {
		return nil, nil, err
	}
	builder := argodiff.NewDiffConfigBuilder().
		WithDiffSettings(p.application.Spec.IgnoreDifferences, map[string]v1alpha1.ResourceOverride{}, false, normalizers.IgnoreNormalizerOpts{}).
		WithTracking(instanceLabel, "annotation").
		WithNoCache().
		WithGVKParser(parser).
		WithManager(ssaManager).
		WithLogger(logr.Discard()).
		WithStructuredMergeDiff(p.has("ServerSideApply=true"))
	cleanup := func() {}
	if strategy == "" && p.application.Annotations[compareAnnotation] == "ServerSideDiff=true" {
		strategy = "server-side"
	}
	if strategy == "server-side" {
		applier, end, err := kube.ManageServerSideDiffDryRuns(config, schema, tracing.NopTracer{}, logr.Discard(), nil)
		if err != nil {
			return nil, nil, err
		}
		cleanup = end
		builder.WithServerSideDiff(true).WithServerSideDryRunner(diff.NewK8sServerSideDryRunner(applier))
	}
	settings, err := builder.Build()
	return settings, cleanup, err
}

func kubectl() *kube.KubectlCmd {
	return &kube.KubectlCmd{Log: logr.Discard(), Tracer: tracing.NopTracer{}}
}
