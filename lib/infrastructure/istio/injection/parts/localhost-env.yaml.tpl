{{- /* Whether probes are passed on to localhost, where the mesh lets a proxy reach its pod's containers only there. */ -}}
{{- define "localhost-env" }}
        {{- if eq .InboundTrafficPolicyMode "localhost" }}
        - { name: REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION, value: "true" }
        {{- end }}
{{- end -}}
