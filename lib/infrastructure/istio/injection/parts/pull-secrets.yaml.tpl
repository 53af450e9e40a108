{{- /* Secrets with which the proxy's image is pulled. */ -}}
{{- define "pull-secrets" }}
  {{- with .Values.global.imagePullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ toJson . }}
    {{- end }}
  {{- end }}
{{- end -}}
