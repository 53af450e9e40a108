// Command istio-judge runs Istio's own code on a rendered installation, without a
// cluster.
//
//	istio-judge inject -objects DIST [flags] SAMPLES   what becomes of pods and Gateways
//	istio-judge analyze DIST                           what Istio's analyzers say
//
// Both write one JSON object a line. They report; what is a failure, the tests
// that call them decide.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"syscall"

	"istio.io/istio/pkg/log"
)

// multi is a flag that may be given several times.
type multi []string

func (m *multi) String() string     { return strings.Join(*m, ",") }
func (m *multi) Set(s string) error { *m = append(*m, s); return nil }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "istio-judge:", err)
		os.Exit(1)
	}
}

func run() error {
	verb, args := "", []string{}
	if len(os.Args) > 1 {
		verb, args = os.Args[1], os.Args[2:]
	}
	switch verb {
	case "inject":
		return runInject(args)
	case "analyze":
		return runAnalyze(args)
	}
	return fmt.Errorf("%q is neither inject nor analyze", verb)
}

// reexecMark is set once the environment of istiod's Deployment is in place.
const reexecMark = "ISTIO_JUDGE_ENV_SET"

// asIstiod starts this program anew in the environment that istiod's Deployment
// asks for: Istio reads its feature flags when its packages load. Nothing else is
// inherited, so the caller's shell cannot switch an Istio feature.
func asIstiod(set map[string]string) error {
	if os.Getenv(reexecMark) != "" {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	env := []string{reexecMark + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	names := make([]string, 0, len(set))
	for n := range set {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		if n != "KUBECONFIG" {
			env = append(env, n+"="+set[n])
		}
	}
	return syscall.Exec(self, os.Args, env)
}

// quiet keeps Istio's own log off.
func quiet() error {
	opts := log.DefaultOptions()
	opts.OutputPaths = []string{"stderr"}
	if err := log.Configure(opts); err != nil {
		return err
	}
	for _, s := range log.Scopes() {
		s.SetOutputLevel(log.NoneLevel)
	}
	return nil
}

// emit writes one line of output.
func emit(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
