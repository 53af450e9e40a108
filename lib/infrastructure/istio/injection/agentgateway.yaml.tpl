{{- /* The objects that istiod makes for a Gateway of class istio-agentgateway: a proxy for the traffic of AI agents. */ -}}
{{- $global := .Values.global }}
{{- template "gateway-service-account" . }}
{{- template "gateway-deployment" dict "root" . "labels" (strdict "gateway.istio.io/managed" "istio.io-agentgateway-controller") }}
      {{- template "gateway-security" . }}
      containers:
      - name: agentgateway
        {{- /* The annotation gives a variant of the image, which istiod puts behind its tag, or a whole image. */}}
        {{- $image := annotation .ObjectMeta "gateway.istio.io/agentgatewayImage" "" }}
        image: {{ ternary $image .AgentgatewayImage (contains "/" $image) | toJson }}
        {{- template "gateway-pull-policy" . }}
        args: [--config, "{}"]
        ports:
        - { name: metrics, containerPort: 15020, protocol: TCP }
        - { name: status-port, containerPort: 15021, protocol: TCP }
        env:
        - { name: GATEWAY, value: {{ toJson .Name }} }
        - { name: NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
        - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
        - { name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
        - { name: INSTANCE_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
        - { name: SERVICE_ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
        - { name: CPU_LIMIT, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: "1" } } }
        - { name: CLUSTER_ID, value: {{ or $global.multiCluster.clusterName "Kubernetes" | toJson }} }
        - { name: TRUST_DOMAIN, value: {{ toJson .MeshConfig.TrustDomain }} }
        - { name: XDS_ADDRESS, value: {{ toJson .ProxyConfig.DiscoveryAddress }} }
        - { name: CA_ADDRESS, value: {{ template "ca-address" . }} }
        - { name: RUST_BACKTRACE, value: "1" }
        {{- with or (index .InfrastructureLabels "topology.istio.io/network") $global.network }}
        - { name: NETWORK, value: {{ toJson . }} }
        {{- end }}
        {{- template "metadata-env" .ProxyConfig.ProxyMetadata }}
        {{- template "gateway-probes" . }}
        {{- with $global.proxy.lifecycle }}
        lifecycle: {{ toJson . }}
        {{- end }}
        resources: {{ toJson $global.proxy.resources }}
        {{- template "gateway-rights" . }}
          runAsUser: {{ .ProxyUID }}
          runAsGroup: {{ .ProxyGID }}
        volumeMounts:
        - { name: tmp, mountPath: /tmp }
        - { name: xds-token, mountPath: /var/run/secrets/xds-tokens }
        - { name: istio-token, mountPath: /var/run/secrets/tokens }
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/xds }
        - { name: istiod-ca-cert, mountPath: /var/run/secrets/istio }
      volumes:
        - { name: tmp, emptyDir: {} }
        {{- range list "istio-token" "xds-token" }}
        - { name: {{ . }}, projected: { sources: [{ serviceAccountToken: { path: {{ . }}, expirationSeconds: 43200, audience: {{ toJson $global.sds.token.aud }} } }] } }
        {{- end }}
        {{- template "ca-volume" . }}
{{- template "gateway-service" dict "root" . "annotations" strdict }}
{{- template "gateway-scaling" . }}
