{{- /* Which container kubectl means when none is named: the pod's first, not the proxy. */ -}}
{{- define "default-containers" }}
    istio.io/rev: {{ or .Revision "default" | toJson }}
    {{- $annotations := .ObjectMeta.Annotations }}
    {{- $first := "" }}
    {{- range .Spec.Containers }}
    {{- $first = or $first (ternary "" .Name (eq .Name "istio-proxy")) }}
    {{- end }}
    {{- range list "kubectl.kubernetes.io/default-container" "kubectl.kubernetes.io/default-logs-container" }}
    {{- if and $first (not (isset $annotations .)) }}
    {{ . }}: {{ toJson $first }}
    {{- end }}
    {{- end }}
{{- end -}}
