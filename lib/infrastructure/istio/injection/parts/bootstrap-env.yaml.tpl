{{- /* The file with that bootstrap configuration. */ -}}
{{- define "bootstrap-env" }}
        {{- if isset .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" }}
        - { name: ISTIO_BOOTSTRAP_OVERRIDE, value: /etc/istio/custom-bootstrap/custom_bootstrap.json }
        {{- end }}
{{- end -}}
