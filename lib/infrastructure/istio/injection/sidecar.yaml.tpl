{{- /*
A proxy beside the containers of a pod, through which all of their traffic goes, and before it a container that
redirects the traffic, or one that checks that the node has done so.
*/ -}}
{{- $annotations := .ObjectMeta.Annotations }}
{{- $global := .Values.global }}
{{- $cni := .Values.pilot.cni.enabled }}
{{- $mode := annotation .ObjectMeta "sidecar.istio.io/interceptionMode" .ProxyConfig.InterceptionMode }}
{{- $status := annotation .ObjectMeta "status.sidecar.istio.io/port" $global.proxy.statusPort }}
{{- $asked := index $annotations "sidecar.istio.io/nativeSidecar" }}
{{- $native := or (eq $asked "true") (and .NativeSidecars (ne $asked "false")) }}

{{- /* Traffic that goes through the proxy, each as the pod's annotation says, or else the mesh. */ -}}
{{- $includeRanges := annotation .ObjectMeta "traffic.sidecar.istio.io/includeOutboundIPRanges" $global.proxy.includeIPRanges }}
{{- $excludeRanges := annotation .ObjectMeta "traffic.sidecar.istio.io/excludeOutboundIPRanges" $global.proxy.excludeIPRanges }}
{{- $includeInbound := annotation .ObjectMeta "traffic.sidecar.istio.io/includeInboundPorts" $global.proxy.includeInboundPorts }}
{{- $excludeInbound := annotation .ObjectMeta "traffic.sidecar.istio.io/excludeInboundPorts" $global.proxy.excludeInboundPorts | excludeInboundPort $status }}
{{- $includeOutbound := annotation .ObjectMeta "traffic.sidecar.istio.io/includeOutboundPorts" $global.proxy.includeOutboundPorts }}
{{- $excludeOutbound := annotation .ObjectMeta "traffic.sidecar.istio.io/excludeOutboundPorts" $global.proxy.excludeOutboundPorts }}

{{- /* The user as which the proxy runs: traffic of this user is its own and goes out directly. */ -}}
{{- $uid := .ProxyUID }}
{{- $gid := .ProxyGID }}
{{- range concat .Spec.Containers .Spec.InitContainers }}
{{- if and (eq .Name "istio-proxy") .SecurityContext }}
{{- $uid = or .SecurityContext.RunAsUser $uid }}
{{- $gid = or .SecurityContext.RunAsGroup $gid }}
{{- end }}
{{- end }}
metadata:
  labels:
    security.istio.io/tlsMode: {{ or (index .ObjectMeta.Labels "security.istio.io/tlsMode") "istio" | toJson }}
    {{- if eq (index .ProxyConfig.ProxyMetadata "ISTIO_META_ENABLE_HBONE") "true" }}
    networking.istio.io/tunnel: {{ or (index .ObjectMeta.Labels "networking.istio.io/tunnel") "http" | toJson }}
    {{- end }}
    {{- template "pod-labels" . }}
  annotations:
    {{- template "default-containers" . }}
    {{- if $cni }}
    {{- if eq .Values.pilot.cni.provider "multus" }}
    k8s.v1.cni.cncf.io/networks: {{ appendMultusNetwork (index $annotations "k8s.v1.cni.cncf.io/networks") "default/istio-cni" | toJson }}
    {{- end }}
    sidecar.istio.io/interceptionMode: {{ toJson $mode }}
    traffic.sidecar.istio.io/includeOutboundIPRanges: {{ toJson $includeRanges }}
    traffic.sidecar.istio.io/includeInboundPorts: {{ toJson $includeInbound }}
    traffic.sidecar.istio.io/excludeInboundPorts: {{ toJson $excludeInbound }}
    {{- range $name, $value := dict
      "excludeOutboundIPRanges" $excludeRanges
      "includeOutboundPorts" $includeOutbound
      "excludeOutboundPorts" $excludeOutbound }}
    {{- with $value }}
    traffic.sidecar.istio.io/{{ $name }}: {{ toJson . }}
    {{- end }}
    {{- end }}
    {{- end }}
spec:
  {{- template "pull-secrets" . }}
  initContainers:
    {{- if ne $mode "NONE" }}
    {{- $args := list "istio-iptables"
      "-p" (toString .MeshConfig.ProxyListenPort) "-z" (toString .MeshConfig.ProxyInboundListenPort)
      "-u" (toString $uid) "-m" $mode "-i" $includeRanges "-x" $excludeRanges "-b" $includeInbound
      "-d" (list "15090" "15021" $excludeInbound | compact | join ",") }}
    {{- if or $includeOutbound (isset $annotations "traffic.sidecar.istio.io/includeOutboundPorts") }}
    {{- $args = concat $args (list "-q" $includeOutbound) }}
    {{- end }}
    {{- if or $excludeOutbound (isset $annotations "traffic.sidecar.istio.io/excludeOutboundPorts") }}
    {{- $args = concat $args (list "-o" $excludeOutbound) }}
    {{- end }}
    {{- with or (index $annotations "istio.io/reroute-virtual-interfaces") (index $annotations "traffic.sidecar.istio.io/kubevirtInterfaces") }}
    {{- $args = concat $args (list "-k" .) }}
    {{- end }}
    {{- with index $annotations "traffic.sidecar.istio.io/excludeInterfaces" }}
    {{- $args = concat $args (list "-c" .) }}
    {{- end }}
    {{- $args = append $args (annotation .ObjectMeta "sidecar.istio.io/agentLogLevel" $global.logging.level | printf "--log_output_level=%s") }}
    {{- if $global.logAsJson }}
    {{- $args = append $args "--log_as_json" }}
    {{- end }}
    {{- if $cni }}
    {{- $args = concat $args (list "--run-validation" "--skip-rule-apply") }}
    {{- else if $global.proxy_init.forceApplyIptables }}
    {{- $args = append $args "--force-apply" }}
    {{- end }}
    {{- if $global.nativeNftables }}
    {{- $args = append $args "--native-nftables" }}
    {{- end }}
    - name: {{ ternary "istio-validation" "istio-init" $cni }}
      {{- template "proxy-image" . }}
      args: {{ toJson $args }}
      env:
        {{- template "metadata-env" .ProxyConfig.ProxyMetadata }}
      resources: {{ template "proxy-resources" . }}
      securityContext:
        allowPrivilegeEscalation: {{ $global.proxy.privileged }}
        privileged: {{ $global.proxy.privileged }}
        {{- if $cni }}
        capabilities: { drop: [ALL] }
        {{- /* With TPROXY the proxy is root, whatever user the pod names for it; the check never is. */}}
        runAsUser: {{ ternary .ProxyUID $uid (eq $mode "TPROXY") }}
        runAsGroup: {{ ternary .ProxyGID $gid (eq $mode "TPROXY") }}
        runAsNonRoot: true
        readOnlyRootFilesystem: true
        {{- else }}
        capabilities: { add: [NET_ADMIN, NET_RAW], drop: [ALL] }
        runAsUser: 0
        runAsGroup: 0
        runAsNonRoot: false
        readOnlyRootFilesystem: false
        {{- end }}
        {{- with $global.proxy.seccompProfile }}
        seccompProfile: {{ toJson . }}
        {{- end }}
    {{- end }}
  {{- /* A native sidecar is an init container that goes on running. */}}
  {{ ternary "# native" "containers:" $native }}
    - name: istio-proxy
      {{- template "proxy-image" . }}
      {{- $outliers := list }}
      {{- with $global.proxy.outlierLogPath }}
      {{- $outliers = list (printf "--outlierLogPath=%s" .) }}
      {{- end }}
      args: {{ template "proxy-args" dict "role" "sidecar" "root" . "more" $outliers }}
      {{- if $native }}
      restartPolicy: Always
      {{- end }}
      ports:
        - { name: http-envoy-prom, containerPort: 15090, protocol: TCP }
      env:
        {{- template "mesh-env" . }}
        {{- template "metadata-env" .ProxyConfig.ProxyMetadata }}
        {{- template "pod-env" . }}
        {{- template "limits-env" . }}
        {{- template "app-env" dict "containers" .Spec.Containers "gateway" false }}
        {{- template "pod-workload-env" . }}
        - { name: ISTIO_META_INTERCEPTION_MODE, value: {{ toJson $mode }} }
        {{- template "compliance-env" . }}
        {{- template "localhost-env" . }}
        {{- template "bootstrap-env" . }}
        {{- if eq $global.proxy.tracer "datadog" }}
        {{- range $name, $value := annotation .ObjectMeta "apm.datadoghq.com/env" "{}" | fromJSON }}
        - { name: {{ toJson $name }}, value: {{ toJson $value }} }
        {{- end }}
        {{- end }}
        {{- with otelResourceAttributes .MeshConfig $annotations .ObjectMeta.Labels .DeploymentMeta.Namespace .Spec.Containers }}
        - { name: OTEL_RESOURCE_ATTRIBUTES, value: {{ toJson . }} }
        {{- end }}
      {{- if $global.proxy.lifecycle }}
      lifecycle: {{ toJson $global.proxy.lifecycle }}
      {{- else if $native }}
      lifecycle: { preStop: { exec: { command: [pilot-agent, request, {{ printf "--debug-port=%s" $status | toJson }}, POST, drain] } } }
      {{- else if or .ProxyConfig.HoldApplicationUntilProxyStarts.GetValue $global.proxy.holdApplicationUntilProxyStarts }}
      lifecycle: { postStart: { exec: { command: [pilot-agent, wait] } } }
      {{- end }}
      {{- if ne $status "0" }}
      {{- if $global.proxy.startupProbe.enabled }}
      startupProbe:
        httpGet: { path: /healthz/ready, port: 15021 }
        initialDelaySeconds: 0
        periodSeconds: 1
        timeoutSeconds: 3
        failureThreshold: {{ $global.proxy.startupProbe.failureThreshold }}
      {{- end }}
      readinessProbe:
        httpGet: { path: /healthz/ready, port: 15021 }
        {{- template "readiness-timing" . }}
      {{- end }}
      resources: {{ template "proxy-resources" . }}
      securityContext:
        {{- $trace := eq (index .ProxyConfig.ProxyMetadata "IPTABLES_TRACE_LOGGING") "true" }}
        {{- $bind := eq (annotation .ObjectMeta "sidecar.istio.io/capNetBindService" $global.proxy.capNetBindService) "true" }}
        {{- $added := list }}
        {{- if or $trace (eq $mode "TPROXY") }}
        {{- $added = append $added "NET_ADMIN" }}
        {{- end }}
        {{- if and $bind (not $trace) }}
        {{- $added = append $added "NET_BIND_SERVICE" }}
        {{- end }}
        capabilities: { drop: [ALL], add: {{ toJson $added }} }
        allowPrivilegeEscalation: {{ or $trace $global.proxy.privileged }}
        privileged: {{ or $trace $global.proxy.privileged }}
        readOnlyRootFilesystem: true
        runAsUser: {{ ternary 0 $uid (gt (len $added) 0) }}
        runAsGroup: {{ $gid }}
        runAsNonRoot: {{ eq (len $added) 0 }}
        {{- with $global.proxy.seccompProfile }}
        seccompProfile: {{ toJson . }}
        {{- end }}
      volumeMounts:
        {{- template "pod-mounts" . }}
        {{- if eq $global.pilotCertProvider "istiod" }}
        - { name: istio-ca-crl, mountPath: /var/run/secrets/istio/crl }
        {{- end }}
        {{- template "bootstrap-mount" . }}
        {{- template "certs-mount" . }}
        {{- template "user-mounts" . }}
        {{- template "lightstep-mount" . }}
  volumes:
        {{- template "pod-volumes" . }}
        - { name: istio-ca-crl, configMap: { optional: true, name: {{ or .Values.pilot.crlConfigMapName "istio-ca-crl" | toJson }} } }
        {{- template "bootstrap-volume" . }}
        {{- template "certs-volume" . }}
        {{- template "user-volumes" . }}
        {{- template "lightstep-volume" . }}
