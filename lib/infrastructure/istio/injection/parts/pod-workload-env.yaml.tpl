{{- /*
The workload of an injected pod. Kinds as the API spells them in paths: a plural of small letters. A pod without an
owner has no workload.
*/ -}}
{{- define "pod-workload-env" }}
        {{- $name := or (index .ObjectMeta.Labels "service.istio.io/workload-name") .DeploymentMeta.Name }}
        {{- with $name }}
        - { name: ISTIO_META_WORKLOAD_NAME, value: {{ toJson . }} }
        {{- end }}
        {{- if and .TypeMeta.APIVersion .DeploymentMeta.Name }}
        {{- $kind := printf "%ss" (lower .TypeMeta.Kind) }}
        {{- $namespace := or .DeploymentMeta.Namespace "default" }}
        {{- $owner := list "apis" .TypeMeta.APIVersion "namespaces" $namespace $kind .DeploymentMeta.Name | join "/" }}
        - { name: ISTIO_META_OWNER, value: {{ printf "kubernetes://%s" $owner | toJson }} }
        {{- end }}
{{- end -}}
