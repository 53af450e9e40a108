{{- /* Volumes that the pod's annotation asks for, as JSON by name. */ -}}
{{- define "user-volumes" }}
        {{- range $name, $source := annotation .ObjectMeta "sidecar.istio.io/userVolume" "{}" | fromJSON }}
        - {{ merge (dict "name" $name) $source | toJson }}
        {{- end }}
{{- end -}}
