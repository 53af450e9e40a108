{{- /* The objects that istiod makes for a Gateway of the Gateway API: Envoy behind a Service. */ -}}
{{- $global := .Values.global }}
{{- $role := list "proxy" "router" "--domain" (printf "$(POD_NAMESPACE).svc.%s" $global.proxy.clusterDomain) }}
{{- $more := list }}
{{- with $global.sts.servicePort }}
{{- $more = append $more (printf "--stsPort=%v" .) }}
{{- end }}
{{- if $global.logAsJson }}
{{- $more = append $more "--log_as_json" }}
{{- end }}
{{- template "gateway-service-account" . }}
{{- template "gateway-deployment" dict "root" . "labels" (strdict "gateway.istio.io/managed" .ControllerLabel) }}
      {{- template "gateway-security" . }}
      containers:
      - name: istio-proxy
        {{- template "gateway-image" . }}
        args: {{ template "gateway-args" dict "role" $role "root" . "more" $more }}
        ports:
        - { name: metrics, containerPort: 15020, protocol: TCP }
        - { name: status-port, containerPort: 15021, protocol: TCP }
        - { name: http-envoy-prom, containerPort: 15090, protocol: TCP }
        env:
        {{- template "mesh-env" . }}
        {{- template "metadata-env" .ProxyConfig.ProxyMetadata }}
        {{- template "pod-env" . }}
        {{- template "limits-env" . }}
        {{- template "gateway-workload-env" . }}
        - { name: ISTIO_META_POD_PORTS, value: "[]" }
        - { name: ISTIO_META_APP_CONTAINERS, value: "" }
        - { name: ISTIO_META_INTERCEPTION_MODE, value: {{ toString .ProxyConfig.InterceptionMode | toJson }} }
        {{- template "network-env" . }}
        {{- with index .InfrastructureLabels "topology.istio.io/network" }}
        - { name: ISTIO_META_REQUESTED_NETWORK_VIEW, value: {{ toJson . }} }
        {{- end }}
        {{- template "gateway-probes" . }}
        {{- with $global.proxy.lifecycle }}
        lifecycle: {{ toJson . }}
        {{- end }}
        resources: {{ toJson $global.proxy.resources }}
        {{- template "gateway-rights" . }}
          runAsUser: {{ .ProxyUID }}
          runAsGroup: {{ .ProxyGID }}
        volumeMounts:
        {{- template "pod-mounts" . }}
      volumes:
        {{- template "pod-volumes" . }}
{{- template "gateway-service" dict "root" . "annotations" strdict }}
{{- template "gateway-scaling" . }}
