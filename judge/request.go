package main

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
)

// Request is what a workload sends, read from a call.
type Request struct {
	Scheme            string // http | https | tcp
	Host              string // to whose address it connects
	Port              int    // and to which port
	Path              string
	HostHeader        string
	ServerName        string // in the workload's own TLS; empty for addresses, as RFC 6066 wants it
	HTTP2             bool   // prior knowledge, in plaintext
	Connect           string // host:port for which it asks a proxy
	ClientCertificate string // common name of the one that the workload itself presents
}

func (r Request) HTTP() bool { return r.Scheme == "http" }
func (r Request) TLS() bool  { return r.Scheme == "https" }

func ParseRequest(call Call) (Request, error) {
	u, err := url.Parse(call.URL)
	if err != nil {
		return Request{}, err
	}
	r := Request{Scheme: u.Scheme, Host: u.Hostname(), Path: u.Path, HTTP2: call.HTTP2, ClientCertificate: call.ClientCertificate}
	defaultPort, known := map[string]int{"http": 80, "https": 443, "tcp": 0}[u.Scheme]
	if !known || r.Host == "" {
		return r, fmt.Errorf("url %q: http://, https:// or tcp://host:port", call.URL)
	}
	if r.Port, err = portOf(u, defaultPort); err != nil {
		return r, err
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if r.Scheme != "tcp" {
		r.HostHeader = u.Host
		if r.Port == defaultPort {
			r.HostHeader = r.Host
		}
	}
	if _, err := netip.ParseAddr(r.Host); r.TLS() && err != nil {
		r.ServerName = r.Host
	}
	switch {
	case r.HTTP2 && !r.HTTP():
		return r, fmt.Errorf("url %q: http2 is for http:// alone; TLS agrees on its version", call.URL)
	case r.ClientCertificate != "" && !r.TLS():
		return r, fmt.Errorf("url %q: clientCertificate is for https:// alone", call.URL)
	case call.Proxy != "" && call.ConnectTo != "":
		return r, fmt.Errorf("proxy and connectTo at once")
	case call.Proxy != "" && r.Scheme == "tcp":
		return r, fmt.Errorf("url %q: a tunnel is asked for http:// and https:// alone", call.URL)
	case call.ConnectTo != "":
		r.Host = call.ConnectTo
	case call.Proxy != "":
		proxy, err := url.Parse(call.Proxy)
		if err != nil || proxy.Scheme != "http" || proxy.Hostname() == "" || proxy.Path != "" {
			return r, fmt.Errorf("proxy %q: http://host:port", call.Proxy)
		}
		r.Connect = net.JoinHostPort(r.Host, strconv.Itoa(r.Port))
		r.Host = proxy.Hostname()
		if r.Port, err = portOf(proxy, 0); err != nil {
			return r, err
		}
	}
	return r, nil
}

func portOf(u *url.URL, port int) (int, error) {
	if u.Port() != "" {
		port, _ = strconv.Atoi(u.Port()) // url.Parse accepts only digits here
	}
	if port < 1 || port > 65535 {
		return 0, fmt.Errorf("url %q: no port", u)
	}
	return port, nil
}
