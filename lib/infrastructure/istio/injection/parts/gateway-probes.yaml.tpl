{{- /* When the proxy of a Gateway has started and may get traffic. */ -}}
{{- define "gateway-probes" }}
        startupProbe:
          httpGet: { path: /healthz/ready, port: 15021, scheme: HTTP }
          initialDelaySeconds: 1
          periodSeconds: 1
          timeoutSeconds: 1
          successThreshold: 1
          failureThreshold: 30
        readinessProbe:
          httpGet: { path: /healthz/ready, port: 15021, scheme: HTTP }
          initialDelaySeconds: 0
          periodSeconds: 15
          timeoutSeconds: 1
          successThreshold: 1
          failureThreshold: 4
{{- end -}}
