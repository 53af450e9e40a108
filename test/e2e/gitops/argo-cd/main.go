// Command argo-cd-judge runs the code by which Argo CD syncs an Application, compares it with the cluster and judges its
// health, on manifests in a folder. Argo CD itself, which reads them from git, is not needed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/go-logr/logr"
	"github.com/sirupsen/logrus"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

// options say what is judged.
type options struct {
	// kubeconfig leads to the cluster.
	kubeconfig string
	// application is the file of the Application.
	application string
	// manifests is the folder that its source names.
	manifests string
	// strategy is by what differences are found; empty is what the Application says.
	strategy string
	// pause between two tries of a sync, in place of the Application's.
	pause time.Duration
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("usage: argo-cd-judge sync|compare -kubeconfig FILE -application FILE -manifests FOLDER"))
	}
	var opts options
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	flags.StringVar(&opts.kubeconfig, "kubeconfig", "", "kubeconfig file")
	flags.StringVar(&opts.application, "application", "", "file of the Application")
	flags.StringVar(&opts.manifests, "manifests", "", "folder of the manifests")
	flags.StringVar(&opts.strategy, "strategy", "", "server-side or structured-merge; by default as the Application says")
	flags.DurationVar(&opts.pause, "pause", time.Second, "pause between two tries")
	fail(flags.Parse(os.Args[2:]))

	// kubectl's code keeps there what an API server serves, by its address, which another one may have had before.
	cache, err := os.MkdirTemp("", "argo-cd-judge-")
	fail(err)
	defer os.RemoveAll(cache)
	fail(os.Setenv("KUBECACHEDIR", cache))
	logrus.SetLevel(logrus.WarnLevel)
	klog.SetLogger(logr.Discard())
	config, err := clientcmd.BuildConfigFromFlags("", opts.kubeconfig)
	fail(err)
	config.QPS, config.Burst = 200, 400
	config.WarningHandler = rest.NoWarnings{}
	app, err := loadPlatform(opts)
	fail(err)

	switch os.Args[1] {
	case "sync":
		fail(app.sync(config, opts.pause))
	case "compare":
		fail(app.compare(config, opts.strategy))
	default:
		fail(fmt.Errorf("no command %q", os.Args[1]))
	}
}

// print writes a line of JSON.
func print(value any) {
	text, err := json.Marshal(value)
	fail(err)
	fmt.Println(string(text))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
