{{- /* The pod's certificate: from the mesh's CA, or from GKE's. */ -}}
{{- define "identity-volume" }}
        {{- if eq .Values.global.caName "GkeWorkloadCertificate" }}
        - { name: gke-workload-certificate, csi: { driver: workloadcertificates.security.cloud.google.com } }
        {{- else }}
        - { name: workload-certs, emptyDir: {} }
        {{- end }}
{{- end -}}
