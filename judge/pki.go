package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"sync"
	"time"
)

// The CAs of a world and the client certificates of its private CA, as PEM. Nobody connects here, but istiod and its analyzers
// read them: which CA a text holds, and whose certificate, is told by its common name.

const (
	caPublic  = "public"  // which every image trusts
	caPrivate = "private" // which none does
	caMesh    = "mesh"    // of the mesh itself, which certifies nobody outside
)

// Pair is a certificate with its key.
type Pair struct {
	Certificate, Key []byte
	parsed           *x509.Certificate
	private          *ecdsa.PrivateKey
}

var issued = struct {
	mu    sync.Mutex
	pairs map[string]*Pair
}{pairs: map[string]*Pair{}}

// authority is the CA of that name.
func authority(name string) *Pair { return issue("CA "+name, name, nil) }

// clientCertificate is signed by the private CA.
func clientCertificate(commonName string) *Pair {
	return issue("client "+commonName, commonName, authority(caPrivate))
}

func issue(id, commonName string, by *Pair) *Pair {
	issued.mu.Lock()
	defer issued.mu.Unlock()
	if pair := issued.pairs[id]; pair != nil {
		return pair
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(issued.pairs) + 1)), Subject: pkix.Name{CommonName: commonName},
		IsCA: by == nil, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	parent, signer := template, private
	if by != nil {
		parent, signer = by.parsed, by.private
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, private.Public(), signer)
	must(err)
	parsed, err := x509.ParseCertificate(der)
	must(err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	must(err)
	pair := &Pair{
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		Key:         pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
		parsed:      parsed, private: private,
	}
	issued.pairs[id] = pair
	return pair
}

// must is for what can only fail where the machine has no randomness.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// commonName is that of the first certificate in a PEM text; "" if there is none.
func commonName(text []byte) string {
	block, _ := pem.Decode(text)
	if block == nil {
		return ""
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return ""
	}
	return certificate.Subject.CommonName
}
