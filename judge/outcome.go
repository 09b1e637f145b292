package main

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
)

// Outcome is what happened to a call: an arrival (At is set) or a refusal (Refused is set).
type Outcome struct {
	Status        int      `json:"status"`
	At            string   `json:"at,omitempty"`
	EncryptedBy   string   `json:"encryptedBy,omitempty"` // nobody | workload | sidecar | twice
	ServerName    string   `json:"serverName,omitempty"`
	VerifiedNames []string `json:"verifiedNames,omitempty"`
	VerifiedBy    string   `json:"verifiedBy,omitempty"` // the proxy's name for the CA
	Host          string   `json:"host,omitempty"`
	Cluster       string   `json:"cluster,omitempty"`
	Refused       string   `json:"refused,omitempty"`
	Because       string   `json:"because,omitempty"`
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

func refusedConnection(cluster, because string) Outcome {
	return Outcome{Refused: "connection", Cluster: cluster, Because: because}
}

func refusedStatus(status int, cluster, because string) Outcome {
	return Outcome{Refused: "status", Status: status, Cluster: cluster, Because: because}
}

// Message is a request on its way, after the workload's own proxy if there is one.
type Message struct {
	Request
	Host         string
	Cluster      string
	Sidecar      *Session // TLS that the sidecar began
	ProxyAnswers bool     // the proxy reads HTTP, so it answers 503 where a connection fails
}

// fail is what the workload sees when the connection to the outside does not come about.
func (m *Message) fail(because string) Outcome {
	if m.ProxyAnswers {
		return refusedStatus(503, m.Cluster, because)
	}
	return refusedConnection(m.Cluster, because)
}

// send connects to an address and finds out what each server that kube-proxy may choose makes of the message.
func (n *Network) send(to netip.AddrPort, m *Message) []Outcome {
	addresses, err := n.Forward(to)
	if err != nil {
		return []Outcome{m.fail(err.Error())}
	}
	var outcomes []Outcome
	for _, address := range addresses {
		server, err := n.Server(address)
		if err != nil {
			outcomes = append(outcomes, m.fail(err.Error()))
			continue
		}
		outcomes = append(outcomes, server.answer(m))
	}
	return outcomes
}

// answer is what a server does with a message.
func (server Server) answer(m *Message) Outcome {
	arrival := Outcome{At: server.At, EncryptedBy: "nobody", Host: m.Host, Cluster: m.Cluster}
	session := m.Sidecar
	if m.TLS() {
		if m.Sidecar != nil {
			arrival.EncryptedBy = "twice"
			return arrival
		}
		// A workload's own client checks the name it asked for, by the CA that every image trusts.
		name := m.ServerName
		if name == "" {
			name = withoutPort(m.Request.HostHeader)
		}
		session = &Session{By: "workload", ServerName: m.ServerName, CA: publicCA, Names: []Name{{Exact: name}}}
	}
	switch {
	case session == nil && server.Speaks == "https" && m.HTTP():
		return refusedStatus(400, m.Cluster, server.At+" got plaintext HTTP at a port that speaks TLS")
	case session == nil && (server.Speaks == "https" || (server.Speaks == "http") != m.HTTP()):
		return m.fail(fmt.Sprintf("%s speaks %s, and got %s", server.At, server.Speaks, m.Scheme))
	case session != nil && server.Speaks != "https":
		return m.fail(fmt.Sprintf("%s speaks %s, and got TLS of the %s", server.At, server.Speaks, session.By))
	case session != nil && m.Scheme == "tcp":
		return m.fail(fmt.Sprintf("%s speaks HTTP inside TLS, and got other bytes", server.At))
	case session != nil:
		if problem := session.verify(server); problem != "" {
			return m.fail(problem)
		}
		arrival.EncryptedBy, arrival.ServerName = session.By, session.ServerName
		if session.By == "sidecar" {
			arrival.VerifiedBy = session.CA
			for _, name := range session.Names {
				arrival.VerifiedNames = append(arrival.VerifiedNames, name.String())
			}
			slices.Sort(arrival.VerifiedNames)
		}
	}
	if m.Scheme != "tcp" {
		arrival.Status = 200
	}
	return arrival
}

// publicCA is Istio's name for the CAs of the proxy's image; meshCA is the CA of the mesh itself, which certifies nobody outside.
const (
	publicCA = "file-root:system"
	meshCA   = "ROOTCA"
)

// verify is what the side that began TLS finds in the server's certificate. CAs in files and secrets cannot be seen here: they
// are taken to be the right ones.
func (session *Session) verify(server Server) string {
	if session.CA == meshCA {
		return fmt.Sprintf("%s has no certificate of the mesh's own CA, by which the %s checks it", server.At, session.By)
	}
	if server.Flaw != "" && session.CA != "" {
		return fmt.Sprintf("%s has a certificate that the %s refuses: %s", server.At, session.By, server.Flaw)
	}
	if len(session.Names) == 0 || slices.ContainsFunc(session.Names, func(n Name) bool { return n.in(server.CertificateNames) }) {
		return ""
	}
	return fmt.Sprintf("the certificate of %s is for %s; the %s demands one of %v",
		server.At, strings.Join(server.CertificateNames, ", "), session.By, session.Names)
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

// String is an outcome in a sentence.
func (o Outcome) String() string {
	by := ""
	if o.Cluster != "" {
		by = " by " + o.Cluster
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
	if o.EncryptedBy == "sidecar" {
		out += fmt.Sprintf(", verified names %v by %q", o.VerifiedNames, o.VerifiedBy)
	}
	if o.Host != "" {
		out += ", Host " + o.Host
	}
	return out
}
