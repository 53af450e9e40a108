{{- /* Where a proxy finds the pod's certificate. */ -}}
{{- define "identity-mount" }}
        {{- if eq .Values.global.caName "GkeWorkloadCertificate" }}
        - { name: gke-workload-certificate, mountPath: /var/run/secrets/workload-spiffe-credentials, readOnly: true }
        {{- else }}
        - { name: workload-certs, mountPath: /var/run/secrets/workload-spiffe-credentials }
        {{- end }}
{{- end -}}
