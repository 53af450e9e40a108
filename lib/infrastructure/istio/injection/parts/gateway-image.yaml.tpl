{{- /* The image of the proxy of a Gateway, and when it is pulled. */ -}}
{{- define "gateway-image" }}
        image: {{ annotation .ObjectMeta "sidecar.istio.io/proxyImage" .ProxyImage | toJson }}
        {{- template "gateway-pull-policy" . }}
{{- end -}}
