{{- /* Metadata of an object of a Gateway. Takes the object's name, the root, and further annotations. */ -}}
{{- define "gateway-metadata" }}
metadata:
  name: {{ toJson .name }}
  namespace: {{ toJson .root.Namespace }}
  labels: {{ template "gateway-labels" dict "root" .root "more" strdict }}
  annotations: {{ template "gateway-annotations" dict "root" .root "more" .annotations }}
  ownerReferences:
    - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, name: {{ toJson .root.Name }}, uid: {{ toJson .root.UID }} }
{{- end -}}
