{{- /* By which name and version telemetry knows the pod. */ -}}
{{- define "pod-labels" }}
    {{- $labels := .ObjectMeta.Labels }}
    {{- $name := coalesce (index $labels "service.istio.io/canonical-name") (index $labels "app.kubernetes.io/name") (index $labels "app") .DeploymentMeta.Name }}
    {{- $revision := coalesce (index $labels "service.istio.io/canonical-revision") (index $labels "app.kubernetes.io/version") (index $labels "version") "latest" }}
    service.istio.io/canonical-name: {{ toJson $name }}
    service.istio.io/canonical-revision: {{ toJson $revision }}
{{- end -}}
