{{- /* Where a proxy finds the certificate of the mesh's CA. */ -}}
{{- define "ca-mount" }}
        {{- if eq .Values.global.pilotCertProvider "istiod" }}
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/istio }
        {{- end }}
{{- end -}}
