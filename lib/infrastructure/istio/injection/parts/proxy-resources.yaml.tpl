{{- /*
Requests and limits of a pod's proxy: all from the pod's annotations, as soon as there is one, or the mesh's. None are
null, which also removes those of an injection before this one.
*/ -}}
{{- define "proxy-resources" }}
{{- $annotations := .ObjectMeta.Annotations }}
{{- $own := dict "requests" dict "limits" dict }}
{{- range $name, $path := dict
  "proxyCPU" (list "requests" "cpu")
  "proxyMemory" (list "requests" "memory")
  "proxyCPULimit" (list "limits" "cpu")
  "proxyMemoryLimit" (list "limits" "memory") }}
{{- with index $annotations (printf "sidecar.istio.io/%s" $name) }}
{{- $_ := set (get $own (first $path)) (last $path) . }}
{{- end }}
{{- end }}
{{- with ternary $own .Values.global.proxy.resources (gt (len (merge dict $own.requests $own.limits)) 0) }}
{{- toJson . }}
{{- else }}null{{ end }}
{{- end -}}
