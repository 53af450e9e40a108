{{- /* Labels that a Gateway hands down, those by which its objects are known as its own, and further ones. */ -}}
{{- define "gateway-labels" }}
{{- $gateway := .root }}
{{- $own := strdict
  $gateway.GatewayNameLabel $gateway.Name
  "gateway.networking.k8s.io/gateway-class-name" $gateway.GatewayClass
  "gateway.istio.io/managed" $gateway.ControllerLabel }}
{{- mergeMaps $gateway.InfrastructureLabels $own .more | toJson }}
{{- end -}}
