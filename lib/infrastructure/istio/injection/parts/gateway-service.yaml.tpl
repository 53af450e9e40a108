{{- /* The Service of a Gateway, with a port for each of its listeners. */ -}}
{{- define "gateway-service" }}
---
apiVersion: v1
kind: Service
{{- template "gateway-metadata" dict "name" .DeploymentName "root" . }}
{{- template "gateway-service-spec" . }}
  ports: {{ toJson .Ports }}
{{- end -}}
