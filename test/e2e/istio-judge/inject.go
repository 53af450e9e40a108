package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// injectOptions are the flags of `istio-judge inject`.
type injectOptions struct {
	objects  multi
	env      multi
	values   string
	mesh     string
	kubelet  string
	nsLabels string
	results  string
	coverage bool
}

// outcome is what a line says of one sample: its result, or how it differs from
// the stored one.
type outcome struct {
	Sample      string   `json:"sample"`
	Differences []string `json:"differences,omitempty"`
	*result
}

// runInject sends samples to the webhook handler that istiod serves at /inject, and
// those of kind Gateway to istiod's gateway deployment controller.
func runInject(args []string) error {
	var o injectOptions
	f := flag.NewFlagSet("inject", flag.ContinueOnError)
	f.Var(&o.objects, "objects", "rendered Istio installation: JSON or YAML file, or a folder of them (repeatable)")
	f.Var(&o.env, "env", "`NAME=VALUE` for istiod, over its Deployment's environment (repeatable)")
	f.StringVar(&o.values, "values", "", "file with the injector's `values`; default: the ConfigMap's")
	f.StringVar(&o.mesh, "mesh", "", "file with the mesh config; default: the ConfigMap's")
	f.StringVar(&o.kubelet, "kubelet", "v1.34.0", "version of the API server and of the one node")
	f.StringVar(&o.nsLabels, "namespace-labels", "istio-injection=enabled", "labels of namespaces that are not among the objects, for the webhook selectors")
	f.StringVar(&o.results, "results", "", "file with a result a line, to compare with")
	f.BoolVar(&o.coverage, "coverage", false, "say last which template branches ran")
	if err := f.Parse(args); err != nil {
		return err
	}
	samples, err := expand(f.Args())
	if err != nil {
		return err
	}
	if len(samples) == 0 {
		return fmt.Errorf("no samples given")
	}
	sort.Strings(samples)
	inst, err := readInstallation(o)
	if err != nil {
		return err
	}
	if err := asIstiod(inst.env); err != nil {
		return err
	}
	if err := quiet(); err != nil {
		return err
	}
	stored, err := readResults(o.results)
	if err != nil {
		return err
	}
	w, err := newWorld(inst, o.kubelet)
	if err != nil {
		return err
	}
	defer w.close()
	for _, s := range samples {
		if err := w.judge(s, parseLabels(o.nsLabels), stored); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	if o.coverage {
		return emit(map[string]any{"branches": w.cov.taken()})
	}
	return nil
}

// judge processes one sample and writes its line.
func (w *world) judge(file string, nsLabels map[string]string, stored map[string]json.RawMessage) error {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	want, known := stored[name]
	if stored != nil && !known {
		return nil
	}
	res, err := w.process(file, nsLabels)
	if err != nil {
		return err
	}
	if stored == nil {
		return emit(outcome{Sample: name, result: res})
	}
	got, err := json.Marshal(outcome{Sample: name, result: res})
	if err != nil {
		return err
	}
	differences, err := compare(want, got)
	if err != nil {
		return err
	}
	return emit(outcome{Sample: name, Differences: differences})
}

// readResults reads stored results by the name of their sample; none without a file.
func readResults(file string) (map[string]json.RawMessage, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string]json.RawMessage{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var head struct {
			Sample string `json:"sample"`
		}
		if err := json.Unmarshal(lines.Bytes(), &head); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out[head.Sample] = append(json.RawMessage{}, lines.Bytes()...)
	}
	return out, lines.Err()
}

// expand replaces each folder by the JSON and YAML files in it.
func expand(args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		st, err := os.Stat(a)
		if err != nil {
			return nil, err
		}
		if !st.IsDir() {
			out = append(out, a)
			continue
		}
		for _, pat := range []string{"*.json", "*.yaml", "*.yml"} {
			m, err := filepath.Glob(filepath.Join(a, pat))
			if err != nil {
				return nil, err
			}
			out = append(out, m...)
		}
	}
	return out, nil
}

func parseLabels(s string) map[string]string {
	out := map[string]string{}
	for _, kv := range strings.Split(s, ",") {
		if k, v, ok := strings.Cut(kv, "="); ok {
			out[k] = v
		}
	}
	return out
}
