{{- /* Environment that the mesh config, or the pod's own part of it, gives to every proxy. */ -}}
{{- define "metadata-env" }}
        {{- range $name, $value := .ProxyConfig.ProxyMetadata }}
        - { name: {{ toJson $name }}, value: {{ toJson $value }} }
        {{- end }}
{{- end -}}
