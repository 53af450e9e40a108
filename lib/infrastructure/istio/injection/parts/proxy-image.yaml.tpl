{{- /* The image of a pod's proxy, and when it is pulled. */ -}}
{{- define "proxy-image" }}
      image: {{ annotation .ObjectMeta "sidecar.istio.io/proxyImage" .ProxyImage | toJson }}
      {{- with .Values.global.imagePullPolicy }}
      imagePullPolicy: {{ toJson . }}
      {{- end }}
{{- end -}}
