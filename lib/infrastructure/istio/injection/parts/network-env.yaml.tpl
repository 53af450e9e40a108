{{- /* The network of a Gateway's pods: the Gateway's own, or the mesh's. */ -}}
{{- define "network-env" }}
        {{- with or (index .InfrastructureLabels "topology.istio.io/network") .Values.global.network }}
        - { name: ISTIO_META_NETWORK, value: {{ toJson . }} }
        {{- end }}
{{- end -}}
