{{- /* The rules for encryption that the control plane follows, such as FIPS. */ -}}
{{- define "compliance-env" }}
        {{- with .CompliancePolicy }}
        - { name: COMPLIANCE_POLICY, value: {{ toJson . }} }
        {{- end }}
{{- end -}}
