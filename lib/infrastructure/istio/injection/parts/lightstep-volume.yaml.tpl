{{- /* The CA of a Lightstep collector that speaks TLS. */ -}}
{{- define "lightstep-volume" }}
        {{- if and .ProxyConfig.GetTracing.GetTlsSettings (eq .Values.global.proxy.tracer "lightstep") }}
        - { name: lightstep-certs, secret: { optional: true, secretName: lightstep.cacert } }
        {{- end }}
{{- end -}}
