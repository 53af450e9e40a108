{{- /* Environment that the mesh config, or the pod's own part of it, gives to every proxy. Takes it as a map. */ -}}
{{- define "metadata-env" }}
        {{- range $name, $value := . }}
        - { name: {{ toJson $name }}, value: {{ toJson $value }} }
        {{- end }}
{{- end -}}
