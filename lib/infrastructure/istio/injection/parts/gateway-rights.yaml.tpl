{{- /* What the proxy of a Gateway may do: nothing but listen and connect. */ -}}
{{- define "gateway-rights" }}
        securityContext:
          allowPrivilegeEscalation: false
          capabilities: { drop: [ALL] }
          privileged: false
          readOnlyRootFilesystem: true
          runAsUser: {{ .ProxyUID }}
          runAsGroup: {{ .ProxyGID }}
          runAsNonRoot: true
{{- end -}}
