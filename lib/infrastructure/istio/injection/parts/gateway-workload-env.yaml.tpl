{{- /* The Deployment of a Gateway as the workload of its proxy. */ -}}
{{- define "gateway-workload-env" }}
        - { name: ISTIO_META_WORKLOAD_NAME, value: {{ toJson .DeploymentName }} }
        - { name: ISTIO_META_OWNER, value: {{ printf "kubernetes://apis/apps/v1/namespaces/%s/deployments/%s" .Namespace .DeploymentName | toJson }} }
{{- end -}}
