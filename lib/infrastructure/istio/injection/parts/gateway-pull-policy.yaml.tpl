{{- /* When the image of a Gateway's proxy is pulled. */ -}}
{{- define "gateway-pull-policy" }}
        {{- with .Values.global.imagePullPolicy }}
        imagePullPolicy: {{ toJson . }}
        {{- end }}
{{- end -}}
