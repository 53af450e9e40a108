// One program that is a whole Kubernetes control plane: the first argument says which part of it to be. Built once, because
// the parts share nearly all of their packages, and started once for each part by the end-to-end tests (../harness).
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	_ "time/tzdata"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kwokconfig "sigs.k8s.io/kwok/pkg/config"
	kwok "sigs.k8s.io/kwok/pkg/kwok/cmd"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
	"sigs.k8s.io/kwok/pkg/utils/signals"
)

// parts maps the first argument to what runs then; each finds its own arguments in os.Args as if it were the only program.
var parts = map[string]func() error{
	"etcd":                    runEtcd,
	"kube-apiserver":          kubernetes(apiserver.NewAPIServerCommand),
	"kube-controller-manager": kubernetes(controllermanager.NewControllerManagerCommand),
	"kube-scheduler":          kubernetes(func() *cobra.Command { return scheduler.NewSchedulerCommand() }),
	"kwok":                    runKwok,
	"kubectl":                 runKubectl,
	"certificate":             printCertificate,
}

func main() {
	if len(os.Args) < 2 || parts[os.Args[1]] == nil {
		fmt.Fprintf(os.Stderr, "the first argument must be one of %s\n", strings.Join(partNames(), ", "))
		os.Exit(2)
	}
	endWithParent()
	run := parts[os.Args[1]]
	os.Args = os.Args[1:]
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		os.Exit(1)
	}
}

func partNames() []string {
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// kubernetes runs one of Kubernetes' own commands the way its main function does.
func kubernetes(newCommand func() *cobra.Command) func() error {
	return func() error {
		os.Exit(cli.Run(newCommand()))
		return nil
	}
}

func runEtcd() error {
	etcdmain.Main(os.Args)
	return nil
}

// runKubectl runs the client that users have, so that a test applies with it what they would apply.
func runKubectl() error {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
	return nil
}

// runKwok runs the fake kubelet. Kubernetes' packages have put flags of their own on the process-wide flag set, among them a
// `version` that KWOK's command cannot accept beside its own, so KWOK gets an empty set.
func runKwok() error {
	pflag.CommandLine = pflag.NewFlagSet("kwok", pflag.ContinueOnError)
	global := pflag.NewFlagSet("global", pflag.ContinueOnError)
	global.ParseErrorsAllowlist.UnknownFlags = true
	global.Usage = func() {}

	ctx, _ := kwoklog.InitFlags(signals.SetupSignalContext(), global)
	ctx, err := kwokconfig.InitFlags(ctx, global)
	if err != nil {
		return err
	}
	command := kwok.NewCommand(ctx)
	command.PersistentFlags().AddFlagSet(global)
	return command.ExecuteContext(ctx)
}
