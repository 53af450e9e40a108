{{- /* How the pods of a Gateway run: as the mesh says, or with ports below 1024 but without the rights of root. */ -}}
{{- define "gateway-security" }}
      {{- $ports := dict "sysctls" (list (dict "name" "net.ipv4.ip_unprivileged_port_start" "value" "0")) }}
      {{- $security := deepCopy (or .Values.gateways.securityContext $ports) }}
      {{- with .Values.gateways.seccompProfile }}
      {{- $security = set $security "seccompProfile" . }}
      {{- end }}
      securityContext: {{ toJson $security }}
{{- end -}}
