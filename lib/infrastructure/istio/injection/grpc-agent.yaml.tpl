{{- /*
For containers whose gRPC library speaks to the control plane itself: an agent beside them that fetches their
certificates and passes the configuration on. No traffic goes through it.
*/ -}}
{{- $status := annotation .ObjectMeta "status.sidecar.istio.io/port" .Values.global.proxy.statusPort }}
metadata:
  labels:
    {{- template "pod-labels" . }}
  annotations:
    {{- template "default-containers" . }}
    {{- /* The probes reach the containers as they are: there is no proxy that would refuse the kubelet. */}}
    sidecar.istio.io/rewriteAppHTTPProbers: "false"
spec:
  {{- template "pull-secrets" . }}
  containers:
    - name: istio-proxy
      {{- template "proxy-image" . }}
      args: {{ template "proxy-args" dict "role" "sidecar" "root" . "more" list }}
      ports:
        - { name: mesh-metrics, containerPort: 15020, protocol: TCP }
      env:
        - { name: ISTIO_META_GENERATOR, value: grpc }
        - { name: OUTPUT_CERTS, value: /var/lib/istio/data }
        - { name: DISABLE_ENVOY, value: "true" }
        - { name: ISTIO_META_DNS_CAPTURE, value: "false" }
        {{- template "mesh-env" . }}
        {{- /* Without Envoy there is nobody to answer names, whatever the mesh says. */}}
        {{- template "metadata-env" omit .ProxyConfig.ProxyMetadata "ISTIO_META_DNS_CAPTURE" "DISABLE_ENVOY" }}
        {{- template "pod-env" . }}
        {{- template "app-env" dict "containers" .Spec.Containers "gateway" false }}
        {{- template "pod-workload-env" . }}
        {{- template "localhost-env" . }}
      {{- /* The containers after it start only when their configuration is there. */}}
      lifecycle: { postStart: { exec: { command: [pilot-agent, wait, {{ printf "--url=http://localhost:%s/healthz/ready" (toString .Values.global.proxy.statusPort) | toJson }}] } } }
      {{- if ne $status "0" }}
      readinessProbe:
        httpGet: { path: /healthz/ready, port: {{ $status }} }
        {{- template "readiness-timing" . }}
      {{- end }}
      resources: {{ template "proxy-resources" . }}
      volumeMounts:
        - { name: workload-socket, mountPath: /var/run/secrets/workload-spiffe-uds }
        {{- template "identity-mount" . }}
        - { name: istio-xds, mountPath: /etc/istio/proxy }
        {{- template "mesh-mounts" . }}
        {{- template "ca-mount" . }}
        {{- template "certs-mount" . }}
        {{- template "user-mounts" . }}
    {{- range .Spec.Containers }}
    {{- if ne .Name "istio-proxy" }}
    - name: {{ toJson .Name }}
      env:
        - { name: GRPC_XDS_EXPERIMENTAL_SECURITY_SUPPORT, value: "true" }
        - { name: GRPC_XDS_BOOTSTRAP, value: /etc/istio/proxy/grpc-bootstrap.json }
      volumeMounts:
        - { name: istio-data, mountPath: /var/lib/istio/data }
        - { name: istio-xds, mountPath: /etc/istio/proxy }
        {{- template "identity-mount" $ }}
    {{- end }}
    {{- end }}
  volumes:
        - { name: workload-socket, emptyDir: {} }
        {{- template "identity-volume" . }}
        - { name: istio-xds, emptyDir: { medium: Memory } }
        {{- template "mesh-volumes" . }}
        {{- template "ca-volume" . }}
        {{- template "bootstrap-volume" . }}
        {{- template "certs-volume" . }}
        {{- template "user-volumes" . }}
