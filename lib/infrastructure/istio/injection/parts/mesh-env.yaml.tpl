{{- /* What a proxy learns from the mesh: who issues its certificate, and as whose member. */ -}}
{{- define "mesh-env" }}
        - { name: PILOT_CERT_PROVIDER, value: {{ toJson .Values.global.pilotCertProvider }} }
        - { name: CA_ADDR, value: {{ template "ca-address" . }} }
        - { name: PROXY_CONFIG, value: {{ protoToJSON .ProxyConfig | toJson }} }
        - { name: ISTIO_META_MESH_ID, value: {{ or .Values.global.meshID .MeshConfig.TrustDomain | toJson }} }
        - { name: TRUST_DOMAIN, value: {{ toJson .MeshConfig.TrustDomain }} }
        - { name: ISTIO_META_CLUSTER_ID, value: {{ or .Values.global.multiCluster.clusterName "Kubernetes" | toJson }} }
{{- end -}}
