{{- /* Volumes of every proxy: sockets and certificate of its identity, and Envoy's files. */ -}}
{{- define "pod-volumes" }}
        - { name: workload-socket, emptyDir: {} }
        - { name: credential-socket, emptyDir: {} }
        {{- template "identity-volume" . }}
        - { name: istio-envoy, emptyDir: { medium: Memory } }
        {{- template "mesh-volumes" . }}
        {{- template "ca-volume" . }}
{{- end -}}
