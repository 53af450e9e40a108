{{- /* Where a proxy finds the CA of a Lightstep collector that speaks TLS. */ -}}
{{- define "lightstep-mount" }}
        {{- $tls := .ProxyConfig.GetTracing.GetTlsSettings }}
        {{- if and $tls (eq .Values.global.proxy.tracer "lightstep") }}
        - { name: lightstep-certs, readOnly: true, mountPath: {{ directory $tls.CaCertificates | toJson }} }
        {{- end }}
{{- end -}}
