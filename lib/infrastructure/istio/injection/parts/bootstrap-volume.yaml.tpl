{{- /* A bootstrap configuration of Envoy that the pod's annotation names. */ -}}
{{- define "bootstrap-volume" }}
        {{- with index .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" }}
        - { name: custom-bootstrap-volume, configMap: { name: {{ toJson . }} } }
        {{- end }}
{{- end -}}
