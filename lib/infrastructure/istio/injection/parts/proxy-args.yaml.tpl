{{- /*
How a pod's proxy is started. Takes its role, the root, and arguments that come last.
*/ -}}
{{- define "proxy-args" }}
{{- $meta := .root.ObjectMeta }}
{{- $global := .root.Values.global }}
{{- $level := annotation $meta "sidecar.istio.io/logLevel" $global.proxy.logLevel }}
{{- $components := annotation $meta "sidecar.istio.io/componentLogLevel" $global.proxy.componentLogLevel }}
{{- $agent := annotation $meta "sidecar.istio.io/agentLogLevel" $global.logging.level }}
{{- $args := list "proxy" .role "--domain" (printf "$(POD_NAMESPACE).svc.%s" $global.proxy.clusterDomain)
  (printf "--proxyLogLevel=%s" $level) (printf "--proxyComponentLogLevel=%s" $components) (printf "--log_output_level=%s" $agent) }}
{{- with $global.sts.servicePort }}
{{- $args = append $args (printf "--stsPort=%v" .) }}
{{- end }}
{{- if $global.logAsJson }}
{{- $args = append $args "--log_as_json" }}
{{- end }}
{{- toJson (concat $args .more) }}
{{- end -}}
