{{- /* The Deployment of a Gateway up to the fields of its pods. */ -}}
{{- define "gateway-deployment" }}
---
apiVersion: apps/v1
kind: Deployment
{{- template "gateway-metadata" dict "name" .DeploymentName "root" . }}
spec:
  selector: { matchLabels: { {{ .GatewayNameLabel }}: {{ toJson .Name }} } }
  template:
    metadata:
      labels: {{ template "gateway-labels" dict "root" . "more" (strdict
        "service.istio.io/canonical-name" .DeploymentName
        "service.istio.io/canonical-revision" "latest"
        "sidecar.istio.io/inject" "false") }}
      annotations: {{ template "gateway-annotations" dict "root" . "more" (strdict
        "istio.io/rev" (or .Revision "default")
        "prometheus.io/scrape" "true"
        "prometheus.io/port" "15020"
        "prometheus.io/path" "/stats/prometheus") }}
    spec:
      serviceAccountName: {{ toJson .ServiceAccount }}
      {{- with .Values.global.imagePullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ toJson . }}
        {{- end }}
      {{- end }}
{{- end -}}
