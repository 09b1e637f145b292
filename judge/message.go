package main

import (
	"maps"
	"slices"
)

// Message is a request on its way: what the workload asks for, and what lies around that, outermost last.
type Message struct {
	Request
	Host        string   // Host header as it is now
	Version     string   // HTTP version as it is now: 1.1 or 2; "" for what a workload's own TLS will settle
	MeshHeaders []string // headers that tell about the mesh, sorted
	Around      []Layer
	Source      Workload // the pod that connects
	Cluster     string   // by which it left the workload's own proxy
	Answers     bool     // a proxy on the way has read it as HTTP, so it answers where a connection fails
	Tunnel      string   // the HTTP proxy outside through whose tunnel it came
	Gateway     *Hop     // the egress gateway that it passed
}

// Layer is one thing around a message: a TLS session, or a question for a tunnel, sent before everything in it.
type Layer struct {
	TLS     *Session
	Connect string // host:port
	Version string // HTTP version in which the tunnel is asked for
	Post    bool   // asked for by POST instead of CONNECT
}

// Hop is what happened on the way through an egress gateway.
type Hop struct {
	Workload string `json:"workload"`
	How      string `json:"hop"` // mutual TLS | as it was
	Cluster  string `json:"cluster,omitempty"`
}

// message is the request as it leaves the workload.
func (r Request) message() Message {
	m := Message{Request: r, Host: r.HostHeader}
	switch {
	case r.TLS():
		// A workload's own client checks the name it asked for, by the CAs that every image trusts, and offers HTTP/2 as curl does.
		name := r.ServerName
		if name == "" {
			name = withoutPort(r.HostHeader)
		}
		m = m.within(Layer{TLS: &Session{
			By: "workload", ServerName: r.ServerName, CA: publicCA, Trusts: caPublic, Names: []Name{{Exact: name}},
			Client: r.ClientCertificate, ALPN: []string{"h2", "http/1.1"},
		}})
	case r.HTTP() && r.HTTP2:
		m.Version = "2"
	case r.HTTP():
		m.Version = "1.1"
	}
	if r.Connect != "" {
		m = m.within(Layer{Connect: r.Connect, Version: "1.1"})
	}
	return m
}

// within is the message with one more thing around it.
func (m Message) within(layer Layer) Message {
	m.Around = append(slices.Clone(m.Around), layer)
	return m
}

// outermost is the last thing around the message; nil if there is none.
func (m Message) outermost() *Layer {
	if len(m.Around) == 0 {
		return nil
	}
	return &m.Around[len(m.Around)-1]
}

// opened is the message without the last thing around it.
func (m Message) opened() Message {
	m.Around = m.Around[:len(m.Around)-1]
	return m
}

// sessions are the TLS sessions around the message.
func (m Message) sessions() []*Session {
	var out []*Session
	for _, layer := range m.Around {
		if layer.TLS != nil {
			out = append(out, layer.TLS)
		}
	}
	return out
}

// fail is what the workload sees when a connection on the way does not come about.
func (m Message) fail(because string) Outcome { return m.answered(503, because) }

// answered is a failure for which a proxy that has read HTTP answers with that status. Where none has, the connection is closed.
func (m Message) answered(status int, because string) Outcome {
	o := Outcome{Refused: "connection", Cluster: m.Cluster, Because: because}
	if m.Answers {
		o.Refused, o.Status = "status", status
	}
	if m.Gateway != nil {
		o.RefusedBy = m.Gateway.Workload
	}
	return o
}

// withHeaders adds names of headers and takes others away.
func withHeaders(names []string, add, remove []string) []string {
	set := map[string]bool{}
	for _, name := range slices.Concat(names, add) {
		set[name] = true
	}
	for _, name := range remove {
		delete(set, name)
	}
	return slices.Sorted(maps.Keys(set))
}
