package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
)

// guards is the annotation by which a Pod among the manifests names the Service
// that leads to it: its proxy then asks every request to that Service.
const guards = "guards-service"

// guard is the proxy of a pod: what it asks, and where it stands.
type guard struct {
	port    int
	filters []any
}

// guardsOf makes for each such Pod what its proxy asks of requests: the
// authorization filters of the inbound listener, by Istio's generator.
func guardsOf(m *manifests, cg *core.ConfigGenTest, base int) (map[string]guard, error) {
	found := map[string]guard{}
	for i, key := range slices.Sorted(maps.Keys(m.pods)) {
		pod := m.pods[key]
		ip := fmt.Sprintf("10.6.0.%d", i+1)
		p := cg.SetupProxy(&model.Proxy{
			Type: model.SidecarProxy, ConfigNamespace: pod.Namespace, IPAddresses: []string{ip}, Labels: pod.Labels,
			Metadata: &model.NodeMetadata{
				Namespace: pod.Namespace, Labels: pod.Labels, IstioVersion: "1.30.1",
				ServiceAccount: pod.Spec.ServiceAccountName, ClusterID: "Kubernetes", MeshID: "cluster.local",
			},
		})
		var filters []any
		for _, l := range cg.Listeners(p) {
			if l.Name != "virtualInbound" {
				continue
			}
			t, err := tree(l)
			if err != nil {
				return nil, err
			}
			filters = authorization(t)
		}
		if len(filters) == 0 {
			return nil, fmt.Errorf("no policy holds for pod %s", key)
		}
		found[pod.Namespace+"/"+pod.Annotations[guards]] = guard{base + i, filters}
	}
	return found, nil
}

// authorization finds the authorization filters of the first HTTP connection manager that has some.
func authorization(v any) []any {
	switch x := v.(type) {
	case []any:
		for _, y := range x {
			if found := authorization(y); len(found) > 0 {
				return found
			}
		}
	case map[string]any:
		if filters, ok := x["httpFilters"].([]any); ok {
			var found []any
			for _, f := range filters {
				if name, _ := f.(map[string]any)["name"].(string); strings.HasPrefix(name, "envoy.filters.http.rbac") {
					found = append(found, f)
				}
			}
			return found
		}
		for _, k := range slices.Sorted(maps.Keys(x)) {
			if found := authorization(x[k]); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// listener is the proxy itself: it speaks mutual TLS, asks, and passes on to the stand-in behind it.
func (g guard) listener(ca *authority, name string, behind int) (listener, cluster any, err error) {
	cert, key, err := ca.issue("spiffe://cluster.local/ns/pod/sa/" + name)
	if err != nil {
		return nil, nil, err
	}
	back := fmt.Sprintf("behind-%d", g.port)
	router := map[string]any{"name": "envoy.filters.http.router", "typedConfig": map[string]any{
		"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
	}}
	manager := map[string]any{
		"@type":      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
		"statPrefix": back,
		"routeConfig": map[string]any{"virtualHosts": []any{map[string]any{
			"name": "all", "domains": []any{"*"},
			"routes": []any{map[string]any{"match": map[string]any{"prefix": "/"}, "route": map[string]any{"cluster": back}}},
		}}},
		"httpFilters": append(slices.Clone(g.filters), router),
	}
	tls := ca.context("DownstreamTlsContext", cert, key)
	tls["typedConfig"].(map[string]any)["requireClientCertificate"] = true
	return map[string]any{
			"name": "guard-" + name, "address": address("0.0.0.0", g.port),
			"filterChains": []any{map[string]any{
				"transportSocket": tls,
				"filters":         []any{map[string]any{"name": "envoy.filters.network.http_connection_manager", "typedConfig": manager}},
			}},
		}, map[string]any{
			"name": back, "type": "STATIC",
			"loadAssignment": map[string]any{"clusterName": back, "endpoints": []any{map[string]any{
				"lbEndpoints": []any{map[string]any{"endpoint": map[string]any{"address": address("127.0.0.1", behind)}}},
			}}},
		}, nil
}

// authority plays istiod's: it certifies who a program of the mesh is.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	text string
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mesh"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &authority{key, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}, err
}

func (a *authority) issue(spiffe string) (cert, key string, err error) {
	id, err := url.Parse(spiffe)
	if err != nil {
		return "", "", err
	}
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), URIs: []*url.URL{id},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, &k.PublicKey, a.key)
	if err != nil {
		return "", "", err
	}
	kb, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return "", "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: kb})), nil
}

func (a *authority) context(kind, cert, key string) map[string]any {
	return map[string]any{"name": "envoy.transport_sockets.tls", "typedConfig": map[string]any{
		"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3." + kind,
		"commonTlsContext": map[string]any{
			"tlsCertificates": []any{map[string]any{
				"certificateChain": map[string]any{"inlineString": cert},
				"privateKey":       map[string]any{"inlineString": key},
			}},
			"validationContext": map[string]any{"trustedCa": map[string]any{"inlineString": a.text}},
		},
	}}
}

// meshed are the pods among the manifests that name a Service.
func meshed(p corev1.Pod) bool { return p.Annotations[guards] != "" }
