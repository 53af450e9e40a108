{{- /* Volumes of every proxy that come from the cluster: the pod's metadata, its token for the CA, the CA's certificate. */ -}}
{{- define "mesh-volumes" }}
        - name: istio-podinfo
          downwardAPI:
            items:
              - { path: labels, fieldRef: { fieldPath: metadata.labels } }
              - { path: annotations, fieldRef: { fieldPath: metadata.annotations } }
        - { name: istio-token, projected: { sources: [{ serviceAccountToken: { path: istio-token, expirationSeconds: 43200, audience: {{ toJson .Values.global.sds.token.aud }} } }] } }
        {{- template "ca-volume" . }}
{{- end -}}
