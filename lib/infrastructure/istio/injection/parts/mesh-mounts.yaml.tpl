{{- /* Where every proxy finds its data and what comes from the cluster. */ -}}
{{- define "mesh-mounts" }}
        - { name: istio-data, mountPath: /var/lib/istio/data }
        - { name: istio-podinfo, mountPath: /etc/istio/pod }
        - { name: istio-token, mountPath: /var/run/secrets/tokens }
        {{- if eq .Values.global.pilotCertProvider "istiod" }}
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/istio }
        {{- end }}
{{- end -}}
