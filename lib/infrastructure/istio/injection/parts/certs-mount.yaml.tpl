{{- /* Where the proxy finds that certificate. */ -}}
{{- define "certs-mount" }}
        {{- if .Values.global.mountMtlsCerts }}
        - { name: istio-certs, mountPath: /etc/certs/, readOnly: true }
        {{- end }}
{{- end -}}
