{{- /* What the proxy of a Gateway may do: nothing but listen and connect. More of the context may follow. */ -}}
{{- define "gateway-rights" }}
        securityContext:
          allowPrivilegeEscalation: false
          capabilities: { drop: [ALL] }
          privileged: false
          readOnlyRootFilesystem: true
          runAsNonRoot: true
{{- end -}}
