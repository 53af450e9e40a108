{{- /* Volumes of every proxy: sockets and certificate of its identity, its own files, and what comes from the cluster. */ -}}
{{- define "pod-volumes" }}
        - { name: workload-socket, emptyDir: {} }
        - { name: credential-socket, emptyDir: {} }
        {{- template "identity-volume" . }}
        - { name: istio-envoy, emptyDir: { medium: Memory } }
        - { name: istio-data, emptyDir: {} }
        {{- template "mesh-volumes" . }}
{{- end -}}
