{{- /* Annotations that a Gateway hands down, but for those about itself, and further ones. */ -}}
{{- define "gateway-annotations" }}
{{- omit (mergeMaps .root.InfrastructureAnnotations .more)
  "kubectl.kubernetes.io/last-applied-configuration"
  "gateway.istio.io/name-override"
  "gateway.istio.io/service-account"
  "gateway.istio.io/controller-version" | toJson }}
{{- end -}}
