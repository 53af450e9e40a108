{{- /* A proxy that is all there is of a pod, and takes traffic for the mesh: the pod's own container, filled in. */ -}}
{{- $global := .Values.global }}
metadata:
  labels:
    {{- template "pod-labels" . }}
  annotations:
    {{- template "default-containers" . }}
spec:
  {{- template "pull-secrets" . }}
  {{- /* Ports below 1024 without the rights of root, unless the mesh says how its gateways run. */}}
  securityContext: {{ or .Values.gateways.securityContext (dict "sysctls" (list (dict "name" "net.ipv4.ip_unprivileged_port_start" "value" "0"))) | toJson }}
  containers:
    - name: istio-proxy
      {{- template "proxy-image" . }}
      args: {{ template "proxy-args" dict "role" "router" "root" . "more" list }}
      ports:
        - { name: http-envoy-prom, containerPort: 15090, protocol: TCP }
      env:
        {{- template "mesh-env" . }}
        {{- template "metadata-env" .ProxyConfig.ProxyMetadata }}
        {{- template "pod-env" . }}
        {{- template "limits-env" . }}
        {{- template "app-env" dict "containers" .Spec.Containers "gateway" true }}
        {{- template "pod-workload-env" . }}
        - { name: ISTIO_META_INTERCEPTION_MODE, value: {{ toString .ProxyConfig.InterceptionMode | toJson }} }
        {{- template "compliance-env" . }}
        {{- template "bootstrap-env" . }}
      {{- with $global.proxy.lifecycle }}
      lifecycle: {{ toJson . }}
      {{- end }}
      readinessProbe:
        httpGet: { path: /healthz/ready, port: 15021 }
        initialDelaySeconds: {{ $global.proxy.readinessInitialDelaySeconds }}
        periodSeconds: {{ $global.proxy.readinessPeriodSeconds }}
        failureThreshold: {{ $global.proxy.readinessFailureThreshold }}
        timeoutSeconds: 3
      securityContext:
        runAsUser: {{ .ProxyUID }}
        runAsGroup: {{ .ProxyGID }}
      volumeMounts:
        {{- template "pod-mounts" . }}
        {{- template "bootstrap-mount" . }}
        {{- template "certs-mount" . }}
  volumes:
        {{- template "pod-volumes" . }}
        {{- template "bootstrap-volume" . }}
        {{- template "certs-volume" . }}
