{{- /*
For containers whose gRPC library speaks to the control plane itself, without certificates: a first container writes
down for the library where the control plane is and who this pod is.
*/ -}}
metadata:
  annotations:
    {{- /* The probes reach the containers as they are: there is no proxy that would refuse the kubelet. */}}
    sidecar.istio.io/rewriteAppHTTPProbers: "false"
spec:
  initContainers:
    - name: grpc-bootstrap-init
      image: {{ toJson .Values.global.grpcBootstrap.image }}
      command:
        - sh
        - -c
        - echo "$BOOTSTRAP" > /var/lib/grpc/data/bootstrap.json
      env:
        - { name: INSTANCE_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
        - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
        - { name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
        {{- /* The kubelet fills in the variables above. */}}
        {{- $server := printf "dns:///istiod.%s.svc:15010" .Values.global.istioNamespace }}
        {{- $id := printf "sidecar~$(INSTANCE_IP)~$(POD_NAME).$(POD_NAMESPACE)~%s" .Values.global.proxy.clusterDomain }}
        {{- $bootstrap := dict
          "xds_servers" (list (dict
            "server_uri" $server
            "channel_creds" (list (dict "type" "insecure"))
            "server_features" (list "xds_v3")))
          "node" (dict "id" $id "metadata" (dict "GENERATOR" "grpc")) }}
        - { name: BOOTSTRAP, value: {{ toJson $bootstrap | toJson }} }
      volumeMounts:
        - { name: grpc-io-proxyless-bootstrap, mountPath: /var/lib/grpc/data/ }
  containers:
    {{- range .Spec.Containers }}
    - name: {{ toJson .Name }}
      env:
        - { name: GRPC_XDS_BOOTSTRAP, value: /var/lib/grpc/data/bootstrap.json }
        - { name: GRPC_GO_LOG_VERBOSITY_LEVEL, value: "99" }
        - { name: GRPC_GO_LOG_SEVERITY_LEVEL, value: info }
      volumeMounts:
        - { name: grpc-io-proxyless-bootstrap, mountPath: /var/lib/grpc/data/ }
    {{- end }}
  volumes:
    - { name: grpc-io-proxyless-bootstrap, emptyDir: {} }
