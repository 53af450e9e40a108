{{- /* Where the proxy finds the volumes that the annotation asks for. */ -}}
{{- define "user-mounts" }}
        {{- range $name, $mount := annotation .ObjectMeta "sidecar.istio.io/userVolumeMount" "{}" | fromJSON }}
        - {{ merge (dict "name" $name) $mount | toJson }}
        {{- end }}
{{- end -}}
