{{- /* The Deployment of a Gateway up to the fields of its pods. Takes the root, and labels that only the pods have. */ -}}
{{- define "gateway-deployment" }}
---
apiVersion: apps/v1
kind: Deployment
{{- template "gateway-metadata" dict "name" .root.DeploymentName "root" .root "annotations" strdict }}
{{- $labels := mergeMaps .labels (strdict
  "service.istio.io/canonical-name" .root.DeploymentName
  "service.istio.io/canonical-revision" "latest"
  "sidecar.istio.io/inject" "false") }}
{{- $annotations := strdict
  "istio.io/rev" (or .root.Revision "default")
  "prometheus.io/scrape" "true"
  "prometheus.io/port" "15020"
  "prometheus.io/path" "/stats/prometheus" }}
spec:
  selector: { matchLabels: { {{ .root.GatewayNameLabel }}: {{ toJson .root.Name }} } }
  template:
    metadata:
      labels: {{ template "gateway-labels" dict "root" .root "more" $labels }}
      annotations: {{ template "gateway-annotations" dict "root" .root "more" $annotations }}
    spec:
      serviceAccountName: {{ toJson .root.ServiceAccount }}
      {{- with .root.Values.global.imagePullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ toJson . }}
        {{- end }}
      {{- end }}
{{- end -}}
