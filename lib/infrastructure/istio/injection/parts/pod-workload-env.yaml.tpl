{{- /* The workload of an injected pod, and where the API has it: kinds there are plurals of small letters. */ -}}
{{- define "pod-workload-env" }}
        {{- $name := or (index .ObjectMeta.Labels "service.istio.io/workload-name") .DeploymentMeta.Name }}
        {{- $kind := printf "%ss" (lower .TypeMeta.Kind) }}
        {{- $namespace := or .DeploymentMeta.Namespace "default" }}
        {{- $path := list "apis" .TypeMeta.APIVersion "namespaces" $namespace $kind .DeploymentMeta.Name | join "/" }}
        - { name: ISTIO_META_WORKLOAD_NAME, value: {{ toJson $name }} }
        - { name: ISTIO_META_OWNER, value: {{ printf "kubernetes://%s" $path | toJson }} }
{{- end -}}
