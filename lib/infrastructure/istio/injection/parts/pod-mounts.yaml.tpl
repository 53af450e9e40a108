{{- /* Where every proxy finds these volumes. */ -}}
{{- define "pod-mounts" }}
        - { name: workload-socket, mountPath: /var/run/secrets/workload-spiffe-uds }
        - { name: credential-socket, mountPath: /var/run/secrets/credential-uds }
        {{- template "identity-mount" . }}
        - { name: istio-envoy, mountPath: /etc/istio/proxy }
        {{- template "mesh-mounts" . }}
        {{- template "ca-mount" . }}
{{- end -}}
