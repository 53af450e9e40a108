{{- /* A certificate that somebody puts into a Secret for the pod's service account. */ -}}
{{- define "certs-volume" }}
        {{- if .Values.global.mountMtlsCerts }}
        - { name: istio-certs, secret: { optional: true, secretName: {{ or .Spec.ServiceAccountName "default" | printf "istio.%s" | toJson }} } }
        {{- end }}
{{- end -}}
