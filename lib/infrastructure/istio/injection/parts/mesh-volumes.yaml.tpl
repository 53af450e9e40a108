{{- /* Volumes of every proxy: its data, the pod's metadata, and the pod's token for the CA. */ -}}
{{- define "mesh-volumes" }}
        - { name: istio-data, emptyDir: {} }
        - name: istio-podinfo
          downwardAPI:
            items:
              - { path: labels, fieldRef: { fieldPath: metadata.labels } }
              - { path: annotations, fieldRef: { fieldPath: metadata.annotations } }
        - name: istio-token
          projected:
            sources:
              - serviceAccountToken: { path: istio-token, expirationSeconds: 43200, audience: {{ toJson .Values.global.sds.token.aud }} }
{{- end -}}
