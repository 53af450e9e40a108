{{- /* The objects that istiod makes for a waypoint: Envoy that sees the requests of an ambient mesh, not only its connections. */ -}}
{{- $global := .Values.global }}
{{- $role := list "proxy" "waypoint"
  "--domain" (printf "$(POD_NAMESPACE).svc.%s" $global.proxy.clusterDomain)
  "--serviceCluster" (printf "%s.$(POD_NAMESPACE)" .ServiceAccount) }}
{{- $more := list }}
{{- if $global.logAsJson }}
{{- $more = append $more "--log_as_json" }}
{{- end }}
{{- with $global.proxy.outlierLogPath }}
{{- $more = append $more (printf "--outlierLogPath=%s" .) }}
{{- end }}
{{- template "gateway-service-account" . }}
{{- template "gateway-deployment" dict "root" . "labels" (strdict "gateway.istio.io/managed" .ControllerLabel "istio.io/dataplane-mode" "none") }}
      {{- range list "affinity" "nodeSelector" "tolerations" "topologySpreadConstraints" }}
      {{- if index $global.waypoint . }}
      {{ . }}: {{ index $global.waypoint . | toJson }}
      {{- end }}
      {{- end }}
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
        - { name: ISTIO_META_SERVICE_ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
        - { name: ISTIO_META_INTERCEPTION_MODE, value: REDIRECT }
        {{- template "network-env" . }}
        {{- if .IsEastWestGateway }}
        - { name: ISTIO_META_REQUESTED_NETWORK_VIEW, value: {{ index .InfrastructureLabels "topology.istio.io/network" | toJson }} }
        {{- end }}
        {{- template "gateway-probes" . }}
        resources: {{ toJson $global.waypoint.resources }}
        {{- template "gateway-rights" . }}
          {{- /* OpenShift gives each namespace its users and refuses others. */}}
          {{- if ne (toString $global.platform) "openshift" }}
          runAsUser: {{ .ProxyUID }}
          runAsGroup: {{ .ProxyGID }}
          {{- end }}
          {{- with .Values.gateways.seccompProfile }}
          seccompProfile: {{ toJson . }}
          {{- end }}
        volumeMounts:
        - { name: workload-socket, mountPath: /var/run/secrets/workload-spiffe-uds }
        - { name: istio-envoy, mountPath: /etc/istio/proxy }
        {{- template "mesh-mounts" . }}
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/istio }
      volumes:
        - { name: workload-socket, emptyDir: {} }
        - { name: istio-envoy, emptyDir: { medium: Memory } }
        {{- template "mesh-volumes" . }}
        {{- template "root-volume" . }}
{{- template "gateway-service" dict "root" . "annotations" (strdict "networking.istio.io/traffic-distribution" "PreferClose") }}
{{- template "gateway-scaling" . }}
