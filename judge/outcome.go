package main

import (
	"fmt"
	"reflect"
	"slices"
)

// Outcome is what happened to a call: an arrival (At is set) or a refusal (Refused is set).
type Outcome struct {
	Status            int      `json:"status"`
	At                string   `json:"at,omitempty"`
	EncryptedBy       string   `json:"encryptedBy,omitempty"` // nobody | workload | sidecar | gateway
	ServerName        string   `json:"serverName,omitempty"`
	VerifiedNames     []string `json:"verifiedNames,omitempty"`
	VerifiedBy        string   `json:"verifiedBy,omitempty"` // the proxy's name for the CA
	Host              string   `json:"host,omitempty"`
	ClientCertificate string   `json:"clientCertificate,omitempty"` // a common name, or none
	HTTPVersion       string   `json:"httpVersion,omitempty"`
	MeshHeaders       []string `json:"meshHeaders,omitempty"`
	Tunnel            string   `json:"tunnel,omitempty"` // host:port of a proxy outside, or none
	Gateway           *Hop     `json:"gateway,omitempty"`
	Cluster           string   `json:"cluster,omitempty"`
	Refused           string   `json:"refused,omitempty"`
	RefusedBy         string   `json:"refusedBy,omitempty"` // the gateway, where it was that
	Because           string   `json:"because,omitempty"`
}

func (o Outcome) equal(other Outcome) bool { return reflect.DeepEqual(o, other) }

// CallFound is a call with everything that can come of it.
type CallFound struct {
	Title       string    `json:"title"`
	From        string    `json:"from"`
	URL         string    `json:"url"`
	Outcomes    []Outcome `json:"outcomes"`
	Differences []string  `json:"differences,omitempty"`
}

// differs says in which of the expected points the outcome is another.
func (o Outcome) differs(e Expectation) []string {
	if e.Refused != nil && o.Refused == "" {
		return []string{fmt.Sprintf("expected to be refused by %s because %s, but %s", *e.Refused, *e.Because, o)}
	}
	if e.Refused == nil && o.Refused != "" {
		return []string{fmt.Sprintf("expected to arrive at %s, but %s", *e.At, o)}
	}
	var out []string
	differ := func(what, expected, found string) {
		if expected != found {
			out = append(out, fmt.Sprintf("%s: expected %q, found %q (%s)", what, expected, found, o))
		}
	}
	text := func(what string, expected *string, found string) {
		if expected != nil {
			differ(what, *expected, found)
		}
	}
	text("refused", e.Refused, o.Refused)
	text("at", e.At, o.At)
	text("encryptedBy", e.EncryptedBy, o.EncryptedBy)
	text("serverName", e.ServerName, o.ServerName)
	text("host", e.Host, o.Host)
	// Without a proxy there is no cluster: a call of such a workload has nothing to compare.
	text("cluster", e.Cluster, o.Cluster)
	text("clientCertificate", e.ClientCertificate, o.ClientCertificate)
	text("httpVersion", e.HTTPVersion, o.HTTPVersion)
	text("tunnel", e.Tunnel, o.Tunnel)
	out = append(out, o.differsAtGateway(e)...)
	if e.MeshHeaders != nil {
		differ("meshHeaders", fmt.Sprint(slices.Sorted(slices.Values(*e.MeshHeaders))), fmt.Sprint(o.MeshHeaders))
	}
	if e.Status != nil {
		differ("status", fmt.Sprint(*e.Status), fmt.Sprint(o.Status))
	}
	if e.VerifiedNames != nil {
		differ("verifiedNames", fmt.Sprint(slices.Sorted(slices.Values(*e.VerifiedNames))), fmt.Sprint(o.VerifiedNames))
		if len(*e.VerifiedNames) > 0 && o.VerifiedBy == "" {
			out = append(out, fmt.Sprintf("no CA: the proxy takes anybody's certificate (%s)", o))
		}
	}
	return out
}

// differsAtGateway compares what is said of a gateway. An outcome has one if the call got that far.
func (o Outcome) differsAtGateway(e Expectation) []string {
	var out []string
	differ := func(what, expected, found string) {
		if expected != found {
			out = append(out, fmt.Sprintf("%s: expected %q, found %q (%s)", what, expected, found, o))
		}
	}
	switch {
	case e.RefusedBy() != nil:
		differ("gateway", *e.RefusedBy(), o.RefusedBy)
	case e.Hop() != nil && o.Gateway == nil:
		out = append(out, fmt.Sprintf("gateway: expected %q, found none (%s)", e.Hop().Workload, o))
	case e.Hop() != nil:
		differ("gateway", e.Hop().Workload, o.Gateway.Workload)
		differ("hop to the gateway", e.Hop().How, o.Gateway.How)
		if e.Hop().Cluster != "" {
			differ("cluster of the gateway", e.Hop().Cluster, o.Gateway.Cluster)
		}
	}
	return out
}

// String is an outcome in a sentence.
func (o Outcome) String() string {
	by := ""
	if o.Cluster != "" {
		by = " by " + o.Cluster
	}
	if o.RefusedBy != "" {
		by += " and the gateway " + o.RefusedBy
	}
	if o.Gateway != nil {
		by += fmt.Sprintf(" and the gateway %s (%s) by %s", o.Gateway.Workload, o.Gateway.How, o.Gateway.Cluster)
	}
	switch {
	case o.Refused == "status":
		return fmt.Sprintf("answered %d%s: %s", o.Status, by, o.Because)
	case o.Refused == "connection":
		return fmt.Sprintf("connection refused%s: %s", by, o.Because)
	}
	out := fmt.Sprintf("arrived at %s%s, encrypted by %s", o.At, by, o.EncryptedBy)
	if o.ServerName != "" {
		out += ", server name " + o.ServerName
	}
	if o.VerifiedBy != "" || len(o.VerifiedNames) > 0 {
		out += fmt.Sprintf(", verified names %v by %q", o.VerifiedNames, o.VerifiedBy)
	}
	if o.Host != "" {
		out += ", Host " + o.Host
	}
	if o.HTTPVersion != "" {
		out += ", HTTP/" + o.HTTPVersion
	}
	if o.ClientCertificate != "" && o.ClientCertificate != nothing {
		out += ", client certificate of " + o.ClientCertificate
	}
	if o.Tunnel != "" && o.Tunnel != nothing {
		out += ", tunnel of " + o.Tunnel
	}
	if len(o.MeshHeaders) > 0 {
		out += fmt.Sprintf(", headers %v", o.MeshHeaders)
	}
	return out
}
