{{- /* What the Services of all Gateways have: selector, type, and the address that the Gateway asks for. */ -}}
{{- define "gateway-service-spec" }}
spec:
  type: {{ toString .ServiceType | toJson }}
  ipFamilyPolicy: PreferDualStack
  selector: { {{ .GatewayNameLabel }}: {{ toJson .Name }} }
  {{- if and .Spec.Addresses (eq (toString .ServiceType) "LoadBalancer") }}
  loadBalancerIP: {{ (first .Spec.Addresses).Value | toJson }}
  {{- end }}
{{- end -}}
