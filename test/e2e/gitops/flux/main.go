// Command flux-judge does with rendered Kustomizations what Flux's kustomize-controller does, by the same code: it builds
// each from its folder, applies it when those that it depends on are ready, and waits until it is ready itself.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/polling"
	"github.com/fluxcd/cli-utils/pkg/kstatus/polling/engine"
	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/jsondiff"
	"github.com/fluxcd/pkg/ssa/normalize"
	"github.com/fluxcd/pkg/ssa/utils"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/yaml"

	"github.com/go-logr/logr"
)

const (
	controller = "kustomize-controller"
	group      = "kustomize.toolkit.fluxcd.io"
)

// line tells of a Kustomization that was applied.
type line struct {
	Name string `json:"name"`
	// Tries is how often it was applied until it was ready.
	Tries int `json:"tries"`
	// Unchanged is how many objects were as they should be.
	Unchanged int `json:"unchanged"`
	// Changed are the other objects, with what was done.
	Changed []string `json:"changed"`
	// Refused is why a try has failed, the last time.
	Refused string `json:"refused,omitempty"`
}

type judge struct {
	config *rest.Config
	root   string
	pause  time.Duration
	tries  int
}

func main() {
	// A set of its own: controller-runtime has a flag `kubeconfig` among those of the program.
	flags := flag.NewFlagSet(os.Args[0], flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "kubeconfig file")
	file := flags.String("kustomizations", "", "file of the Kustomizations")
	root := flags.String("repository", "", "folder that their paths count from")
	pause := flags.Duration("pause", time.Second, "pause between two tries")
	tries := flags.Int("tries", 20, "how often a Kustomization is applied at most")
	fail(flags.Parse(os.Args[1:]))
	log.SetLogger(logr.Discard())
	ctrl.SetLogger(logr.Discard())

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	fail(err)
	config.QPS, config.Burst = 200, 400
	config.WarningHandler = rest.NoWarnings{}
	kustomizations, err := read(*file)
	fail(err)
	fail((&judge{config: config, root: *root, pause: *pause, tries: *tries}).run(kustomizations))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// read gives the Kustomizations of a file. It is strict: what Flux does not know the API server would throw away.
func read(file string) ([]kustomizev1.Kustomization, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []kustomizev1.Kustomization
	for _, document := range strings.Split(string(text), "\n---\n") {
		var kind struct {
			Kind string `json:"kind"`
		}
		if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
			return nil, err
		}
		if kind.Kind != kustomizev1.KustomizationKind {
			continue
		}
		var kustomization kustomizev1.Kustomization
		if err := yaml.UnmarshalStrict([]byte(document), &kustomization); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, kustomization)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s holds no Kustomization", file)
	}
	return all, nil
}

// run applies each Kustomization when all are ready that it depends on.
func (j *judge) run(kustomizations []kustomizev1.Kustomization) error {
	ready := map[string]chan struct{}{}
	for _, each := range kustomizations {
		ready[each.Name] = make(chan struct{})
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	var running sync.WaitGroup
	var output sync.Mutex
	for index := range kustomizations {
		each := &kustomizations[index]
		running.Add(1)
		go func() {
			defer running.Done()
			for _, dependency := range each.Spec.DependsOn {
				isReady, isKnown := ready[dependency.Name]
				if !isKnown {
					cancel(fmt.Errorf("%s depends on %s, which there is not", each.Name, dependency.Name))
					return
				}
				select {
				case <-isReady:
				case <-ctx.Done():
					return
				}
			}
			result, err := j.reconcile(ctx, each)
			if err != nil {
				cancel(fmt.Errorf("%s: %w", each.Name, err))
				return
			}
			output.Lock()
			defer output.Unlock()
			if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
				cancel(err)
				return
			}
			close(ready[each.Name])
		}()
	}
	running.Wait()
	return context.Cause(ctx)
}

// reconcile applies a Kustomization until it is ready.
func (j *judge) reconcile(ctx context.Context, kustomization *kustomizev1.Kustomization) (*line, error) {
	result := &line{Name: kustomization.Name, Changed: []string{}}
	for {
		result.Tries++
		err := j.apply(ctx, kustomization, result)
		if err == nil {
			return result, nil
		}
		if result.Tries == j.tries || ctx.Err() != nil {
			return nil, err
		}
		result.Refused = err.Error()
		time.Sleep(j.pause)
	}
}

func (j *judge) apply(ctx context.Context, kustomization *kustomizev1.Kustomization, result *line) error {
	objects, err := j.build(kustomization)
	if err != nil {
		return err
	}
	manager, err := j.manager(kustomization)
	if err != nil {
		return err
	}
	manager.SetOwnerLabels(objects, kustomization.Name, kustomization.Namespace)
	manager.SetConcurrency(4)
	if err := normalize.UnstructuredList(objects); err != nil {
		return err
	}
	options := ssa.DefaultApplyOptions()
	options.WaitInterval = 200 * time.Millisecond
	options.DriftIgnoreRules = rulesOf(kustomization)
	changes, err := manager.ApplyAllStaged(ctx, objects, options)
	if err != nil {
		return err
	}
	for _, entry := range changes.Entries {
		if entry.Action == ssa.UnchangedAction {
			result.Unchanged++
		} else {
			result.Changed = append(result.Changed, entry.String())
		}
	}
	if !kustomization.Spec.Wait {
		return nil
	}
	return manager.WaitForSetWithContext(ctx, changes.ToObjMetadataSet(), ssa.WaitOptions{
		Interval: 200 * time.Millisecond,
		Timeout:  time.Minute,
	})
}

// build gives the objects of a Kustomization's folder, as the controller makes them.
func (j *judge) build(kustomization *kustomizev1.Kustomization) ([]*unstructured.Unstructured, error) {
	folder := filepath.Join(j.root, kustomization.Spec.Path)
	built, err := kustomize.SecureBuild(j.root, folder, false)
	if err != nil {
		return nil, err
	}
	text, err := built.AsYaml()
	if err != nil {
		return nil, err
	}
	return utils.ReadObjects(bytes.NewReader(text))
}

// manager is what applies the objects of a Kustomization and knows when they are ready.
func (j *judge) manager(kustomization *kustomizev1.Kustomization) (*ssa.ResourceManager, error) {
	connection, err := rest.HTTPClientFor(j.config)
	if err != nil {
		return nil, err
	}
	mapper, err := apiutil.NewDynamicRESTMapper(j.config, connection)
	if err != nil {
		return nil, err
	}
	cluster, err := client.New(j.config, client.Options{HTTPClient: connection, Mapper: mapper})
	if err != nil {
		return nil, err
	}
	options := polling.Options{}
	if len(kustomization.Spec.HealthCheckExprs) > 0 {
		newReader, err := cel.NewStatusReader(kustomization.Spec.HealthCheckExprs)
		if err != nil {
			return nil, err
		}
		options.CustomStatusReaders = []engine.StatusReader{newReader(mapper)}
	}
	poller := polling.NewStatusPoller(cluster, mapper, options)
	return ssa.NewResourceManager(cluster, poller, ssa.Owner{Field: controller, Group: group}), nil
}

func rulesOf(kustomization *kustomizev1.Kustomization) []jsondiff.IgnoreRule {
	var rules []jsondiff.IgnoreRule
	for _, rule := range kustomization.Spec.Ignore {
		ignored := jsondiff.IgnoreRule{Paths: rule.Paths}
		if target := rule.Target; target != nil {
			ignored.Selector = &jsondiff.Selector{
				Group: target.Group, Version: target.Version, Kind: target.Kind, Name: target.Name, Namespace: target.Namespace,
				AnnotationSelector: target.AnnotationSelector, LabelSelector: target.LabelSelector,
			}
		}
		rules = append(rules, ignored)
	}
	return rules
}
