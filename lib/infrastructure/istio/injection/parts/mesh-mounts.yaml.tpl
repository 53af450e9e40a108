{{- /* Where every proxy finds these volumes. */ -}}
{{- define "mesh-mounts" }}
        - { name: istio-data, mountPath: /var/lib/istio/data }
        - { name: istio-podinfo, mountPath: /etc/istio/pod }
        - { name: istio-token, mountPath: /var/run/secrets/tokens }
{{- end -}}
