{{- /* The account as which the pods of a Gateway run. */ -}}
{{- define "gateway-service-account" }}
apiVersion: v1
kind: ServiceAccount
{{- template "gateway-metadata" dict "name" .ServiceAccount "root" . "annotations" strdict }}
{{- end -}}
