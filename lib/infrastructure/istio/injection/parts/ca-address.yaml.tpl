{{- /* The CA of the mesh: a given one, or the control plane of this revision. */ -}}
{{- define "ca-address" }}
{{- $revision := join "-" (compact (list "istiod" .Values.revision)) }}
{{- or .Values.global.caAddress (printf "%s.%s.svc:15012" $revision .Values.global.istioNamespace) | toJson }}
{{- end -}}
