{{- /* How the proxy of a Gateway is started. Takes the arguments of its role, the root, and arguments that come last. */ -}}
{{- define "gateway-args" }}
{{- $meta := .root.ObjectMeta }}
{{- $global := .root.Values.global }}
{{- $args := concat .role (list
  "--proxyLogLevel" (annotation $meta "sidecar.istio.io/logLevel" $global.proxy.logLevel)
  "--proxyComponentLogLevel" (annotation $meta "sidecar.istio.io/componentLogLevel" $global.proxy.componentLogLevel)
  "--log_output_level" (annotation $meta "sidecar.istio.io/agentLogLevel" $global.logging.level)) }}
{{- toJson (concat $args .more) }}
{{- end -}}
