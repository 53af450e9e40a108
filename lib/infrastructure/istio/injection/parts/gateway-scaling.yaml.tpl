{{- /* How many pods of a Gateway run, and how many must. istiod applies these only where the Gateway's parameters say more. */ -}}
{{- define "gateway-scaling" }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
{{- template "gateway-metadata" dict "name" .DeploymentName "root" . "annotations" strdict }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ toJson .DeploymentName }} }
  maxReplicas: 1
---
apiVersion: policy/v1
kind: PodDisruptionBudget
{{- template "gateway-metadata" dict "name" .DeploymentName "root" . "annotations" strdict }}
spec:
  selector: { matchLabels: { {{ .GatewayNameLabel }}: {{ toJson .Name }} } }
{{- end -}}
