{{- /* Where the proxy finds that bootstrap configuration. */ -}}
{{- define "bootstrap-mount" }}
        {{- if isset .ObjectMeta.Annotations "sidecar.istio.io/bootstrapOverride" }}
        - { name: custom-bootstrap-volume, mountPath: /etc/istio/custom-bootstrap }
        {{- end }}
{{- end -}}
