{{- /* How often and how long a pod's proxy is asked whether it is ready. */ -}}
{{- define "readiness-timing" }}
        {{- $proxy := .Values.global.proxy }}
        initialDelaySeconds: {{ annotation .ObjectMeta "readiness.status.sidecar.istio.io/initialDelaySeconds" $proxy.readinessInitialDelaySeconds }}
        periodSeconds: {{ annotation .ObjectMeta "readiness.status.sidecar.istio.io/periodSeconds" $proxy.readinessPeriodSeconds }}
        failureThreshold: {{ annotation .ObjectMeta "readiness.status.sidecar.istio.io/failureThreshold" $proxy.readinessFailureThreshold }}
        timeoutSeconds: 3
{{- end -}}
