{{- /*
The containers that a proxy stands for: their names, and their ports as JSON. Takes the containers, and whether the
ports of the proxy's own container count: those of a gateway do.
*/ -}}
{{- define "app-env" }}
        {{- $names := list }}
        {{- $ports := list }}
        {{- range .containers }}
        {{- $proxy := eq .Name "istio-proxy" }}
        {{- $names = append $names (ternary "" .Name $proxy) }}
        {{- range ternary .Ports list (or $.gateway (not $proxy)) }}
        {{- $ports = append $ports . }}
        {{- end }}
        {{- end }}
        - { name: ISTIO_META_POD_PORTS, value: {{ toJson $ports | toJson }} }
        - { name: ISTIO_META_APP_CONTAINERS, value: {{ compact $names | join "," | toJson }} }
{{- end -}}
