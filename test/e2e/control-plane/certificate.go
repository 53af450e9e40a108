package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"time"
)

// certificateRequest is the input: a certificate to make, signed by Authority or, without one, by itself.
type certificateRequest struct {
	CommonName  string   `json:"commonName"`
	DNSNames    []string `json:"dnsNames"`
	IPAddresses []string `json:"ipAddresses"`
	IsAuthority bool     `json:"isAuthority"`
	Authority   *keyPair `json:"authority"`
}

// keyPair is the output: a certificate and its private key as PEM.
type keyPair struct {
	Certificate string `json:"certificate"`
	Key         string `json:"key"`
}

// printCertificate reads a request from standard input and writes the certificate to standard output.
func printCertificate() error {
	decoder := json.NewDecoder(os.Stdin)
	decoder.DisallowUnknownFields()
	var request certificateRequest
	if err := decoder.Decode(&request); err != nil {
		return err
	}
	made, err := makeCertificate(request)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(made)
}

func makeCertificate(request certificateRequest) (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return keyPair{}, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: request.CommonName},
		DNSNames:              request.DNSNames,
		NotBefore:             time.Now().Add(-time.Minute),
		NotAfter:              time.Now().Add(90 * 24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		IsCA:                  request.IsAuthority,
	}
	if request.IsAuthority {
		template.KeyUsage |= x509.KeyUsageCertSign
	}
	for _, address := range request.IPAddresses {
		parsed := net.ParseIP(address)
		if parsed == nil {
			return keyPair{}, &net.ParseError{Type: "IP address", Text: address}
		}
		template.IPAddresses = append(template.IPAddresses, parsed)
	}
	signer, signerKey := template, crypto.PrivateKey(key)
	if request.Authority != nil {
		authority, err := tls.X509KeyPair([]byte(request.Authority.Certificate), []byte(request.Authority.Key))
		if err != nil {
			return keyPair{}, err
		}
		signer, signerKey = authority.Leaf, authority.PrivateKey
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, signer, key.Public(), signerKey)
	if err != nil {
		return keyPair{}, err
	}
	encodedKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{Certificate: toPEM("CERTIFICATE", certificate), Key: toPEM("PRIVATE KEY", encodedKey)}, nil
}

func toPEM(kind string, content []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
}
