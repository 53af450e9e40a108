package main

import (
	"fmt"
	"os"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"istio.io/api/annotation"
	"istio.io/api/label"
	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/resource"
)

// message is what an analyzer says.
type message struct {
	Code     string `json:"code"`
	Level    string `json:"level"`
	Resource string `json:"resource"`
	Message  string `json:"message"`
}

// runAnalyze runs all of Istio's configuration analyzers on a rendered platform. Many
// look at running pods, so each workload gets one, as the rendered injector makes it.
//
// `istioctl analyze --use-kube=false` leaves out every analyzer that looks at
// Services, Pods, Namespaces or Secrets, because it takes those kinds from a
// cluster only.
func runAnalyze(args []string) error {
	files, err := expand(args)
	if err != nil {
		return err
	}
	inst, err := readInstallation(injectOptions{objects: args})
	if err != nil {
		return err
	}
	if err := asIstiod(inst.env); err != nil {
		return err
	}
	if err := quiet(); err != nil {
		return err
	}
	w, err := newWorld(inst, "v1.34.0")
	if err != nil {
		return err
	}
	defer w.close()
	var readers []local.ReaderSource
	for _, f := range files {
		docs, err := w.documents(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		readers = append(readers, local.ReaderSource{Name: f, Reader: strings.NewReader(strings.Join(docs, "---\n"))})
	}
	root, err := w.rootNamespace()
	if err != nil {
		return err
	}
	sa := local.NewSourceAnalyzer(analyzers.AllCombined(), "", resource.Namespace(root), nil)
	if err := addMesh(sa, inst.mesh); err != nil {
		return err
	}
	// The name says test, but this is the call that keeps Services, Pods and so on.
	if err := sa.AddTestReaderKubeSource(readers); err != nil {
		return err
	}
	res, err := sa.Analyze(w.stop)
	if err != nil {
		return err
	}
	for _, m := range res.Messages {
		name := ""
		if m.Resource != nil {
			name = m.Resource.Metadata.Schema.Kind() + " " + m.Resource.Metadata.FullName.String()
		}
		text := fmt.Sprintf(m.Type.Template(), m.Parameters...)
		if err := emit(message{m.Type.Code(), m.Type.Level().String(), name, text}); err != nil {
			return err
		}
	}
	return nil
}

// documents gives a file's objects as YAML, and behind each workload a pod of it.
func (w *world) documents(file string) ([]string, error) {
	objs, err := readObjects(file)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, o := range objs {
		if o.GetKind() == "CustomResourceDefinition" {
			continue
		}
		y, err := yaml.Marshal(o.Object)
		if err != nil {
			return nil, err
		}
		out = append(out, string(y))
		pod, err := w.runningPod(o)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
		if pod == nil {
			continue
		}
		if y, err = yaml.Marshal(pod); err != nil {
			return nil, err
		}
		out = append(out, string(y))
	}
	return out, nil
}

// runningPod is a pod of a workload as the API server would store it; none of other objects.
func (w *world) runningPod(o *unstructured.Unstructured) (*corev1.Pod, error) {
	switch o.GetKind() {
	case "Deployment", "StatefulSet", "DaemonSet":
	default:
		return nil, nil
	}
	pod, err := podOf(o)
	if err != nil {
		return nil, err
	}
	res, err := w.inject(pod, nil)
	if err != nil {
		return nil, err
	}
	if res.Pod == nil {
		return nil, fmt.Errorf("refused: %s", res.Message)
	}
	w.markAmbient(res.Pod)
	if res.Pod.Name == "" {
		res.Pod.Name = res.Pod.GenerateName + "abcde"
	}
	res.Pod.Status.Phase = corev1.PodRunning
	return res.Pod, nil
}

// markAmbient marks a pod of an ambient mesh as the CNI does once it redirects the pod's traffic.
func (w *world) markAmbient(pod *corev1.Pod) {
	mode := pod.Labels[label.IoIstioDataplaneMode.Name]
	if n, ok := w.inst.namespaces[pod.Namespace]; ok && mode == "" {
		mode = n.Labels[label.IoIstioDataplaneMode.Name]
	}
	if mode != constants.DataplaneModeAmbient || pod.Annotations[annotation.SidecarStatus.Name] != "" {
		return
	}
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	pod.Annotations[annotation.AmbientRedirection.Name] = constants.AmbientRedirectionEnabled
}

// addMesh gives the analyzers the mesh config, which they read from a file.
func addMesh(sa *local.IstiodAnalyzer, mesh string) error {
	tmp, err := os.CreateTemp("", "mesh-*.yaml")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.WriteString(mesh); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return sa.AddFileKubeMeshConfig(tmp.Name())
}
