{{- /* The certificate of the mesh's CA: in a ConfigMap of every namespace, or in a bundle of the cluster. */ -}}
{{- define "root-volume" }}
        {{- $name := or .Values.global.trustBundleName "istio-ca-root-cert" }}
        {{- if .Values.pilot.env.ENABLE_CLUSTER_TRUST_BUNDLE_API }}
        - { name: istiod-ca-cert, projected: { sources: [{ clusterTrustBundle: { name: {{ printf "istio.io:istiod-ca:%s" $name | toJson }}, path: root-cert.pem } }] } }
        {{- else }}
        - { name: istiod-ca-cert, configMap: { name: {{ toJson $name }} } }
        {{- end }}
{{- end -}}
