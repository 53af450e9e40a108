package main

import (
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/gitops-engine/pkg/sync"
	"github.com/argoproj/gitops-engine/pkg/sync/common"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"github.com/go-logr/logr"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
)

const (
	waveAnnotation = "argocd.argoproj.io/sync-wave"
	// operationTimeout is how long a try may take.
	operationTimeout = 2 * time.Minute
	// lookAgain is how often the cluster is looked at.
	lookAgain = 500 * time.Millisecond
)

// syncLine tells of a try.
type syncLine struct {
	Try int `json:"try"`
	// Synced is how many objects were applied.
	Synced int `json:"synced"`
	// Waves are those of the objects, in the order in which they were applied.
	Waves []int `json:"waves"`
	// Failed are objects that were refused or did not get ready.
	Failed []string `json:"failed"`
}

// sync tries until all objects are applied and healthy, as often as the Application's policy says.
func (p *platform) sync(config *rest.Config, pause time.Duration) error {
	cluster, err := newLiveObjects(config)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		phase, message, results, err := p.operation(config, cluster)
		if err != nil {
			return err
		}
		line := p.lineOf(try, results)
		if phase != common.OperationSucceeded {
			line.Failed = append(line.Failed, fmt.Sprintf("%s: %s", phase, message))
		}
		print(line)
		if len(line.Failed) == 0 {
			return nil
		}
		if int64(try) > p.application.Spec.SyncPolicy.Retry.Limit {
			return fmt.Errorf("not synced after %d tries", try)
		}
		time.Sleep(pause)
	}
}

// operation is one try: as Argo CD's controller does it looks at the cluster, goes as far as it can, and again.
func (p *platform) operation(config *rest.Config, cluster *liveObjects) (
	common.OperationPhase, string, []common.ResourceSyncResult, error,
) {
	phase, message := common.OperationRunning, ""
	var results []common.ResourceSyncResult
	started := metav1.Now()
	for end := time.Now().Add(operationTimeout); time.Now().Before(end); time.Sleep(lookAgain) {
		live, err := cluster.read(p.targets)
		if err != nil {
			return "", "", nil, err
		}
		state := sync.Reconcile(p.copies(), live, "", cluster)
		context, cleanup, err := sync.NewSyncContext("", state, config, config, kubectl(), "", nil,
			sync.WithLogr(logr.Discard()),
			sync.WithHealthOverride(lua.ResourceHealthOverrides{}),
			sync.WithInitialState(phase, message, results, started),
			// Argo CD validates, too, and loads the schema of the whole group for each object: kubectl.e2e.ts does it in seconds.
			sync.WithManifestValidation(false),
			sync.WithPruneLast(p.has("PruneLast=true")),
			sync.WithSkipDryRunOnMissingResource(p.has("SkipDryRunOnMissingResource=true")),
			sync.WithServerSideApply(p.has("ServerSideApply=true")),
			sync.WithServerSideApplyManager(ssaManager),
		)
		if err != nil {
			return "", "", nil, err
		}
		context.Sync()
		phase, message, results = context.GetState()
		cleanup()
		if phase.Completed() {
			return phase, message, results, nil
		}
	}
	return phase, "not ready in time: " + message, results, nil
}

// copies are the targets for one try: it changes them.
func (p *platform) copies() []*unstructured.Unstructured {
	copies := make([]*unstructured.Unstructured, len(p.targets))
	for index, target := range p.targets {
		copies[index] = target.DeepCopy()
	}
	return copies
}

func (p *platform) lineOf(try int, results []common.ResourceSyncResult) syncLine {
	waves := map[kube.ResourceKey]int{}
	for _, target := range p.targets {
		wave, _ := strconv.Atoi(target.GetAnnotations()[waveAnnotation])
		waves[kube.GetResourceKey(target)] = wave
	}
	sort.SliceStable(results, func(i, j int) bool { return results[i].Order < results[j].Order })
	line := syncLine{Try: try, Waves: []int{}, Failed: []string{}}
	for _, result := range results {
		// Of the last wave nothing is waited for: that it gets ready is what the comparison shows.
		isLost := result.HookPhase.Completed() && !result.HookPhase.Successful()
		if result.Status == common.ResultCodeSyncFailed || isLost {
			line.Failed = append(line.Failed, fmt.Sprintf("%s: %s %s", result.ResourceKey, result.HookPhase, result.Message))
		}
		if result.Status != common.ResultCodeSynced {
			continue
		}
		line.Synced++
		if wave := waves[result.ResourceKey]; len(line.Waves) == 0 || line.Waves[len(line.Waves)-1] != wave {
			line.Waves = append(line.Waves, wave)
		}
	}
	return line
}
