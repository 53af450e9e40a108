{{- /* The certificate of the mesh's CA, when istiod is the CA. */ -}}
{{- define "ca-volume" }}
        {{- if eq .Values.global.pilotCertProvider "istiod" }}
        {{- template "root-volume" . }}
        {{- end }}
{{- end -}}
