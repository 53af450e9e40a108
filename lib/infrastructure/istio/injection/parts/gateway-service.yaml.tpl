{{- /* The Service of a Gateway, with a port for each of its listeners. Takes the root and annotations. */ -}}
{{- define "gateway-service" }}
---
apiVersion: v1
kind: Service
{{- template "gateway-metadata" dict "name" .root.DeploymentName "root" .root "annotations" .annotations }}
{{- $type := toString .root.ServiceType }}
spec:
  type: {{ toJson $type }}
  ipFamilyPolicy: PreferDualStack
  selector: { {{ .root.GatewayNameLabel }}: {{ toJson .root.Name }} }
  {{- if and .root.Spec.Addresses (eq $type "LoadBalancer") }}
  loadBalancerIP: {{ (first .root.Spec.Addresses).Value | toJson }}
  {{- end }}
  ports:
    {{- range .root.Ports }}
    - { name: {{ toJson .Name }}, port: {{ .Port }}, protocol: TCP, appProtocol: {{ toJson .AppProtocol }} }
    {{- end }}
{{- end -}}
