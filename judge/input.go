package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	kjson "sigs.k8s.io/json"
)

// The shapes of docs/scenarios.md. Whatever these types do not know is an error.

// World is what surrounds the manifests of one scenario in one mesh.
type World struct {
	Scenario      string           `json:"scenario"`
	Title         string           `json:"title"`
	Source        string           `json:"source"`
	Mesh          string           `json:"mesh"`
	Istio         string           `json:"istio"`
	Kubernetes    string           `json:"kubernetes"`
	CRDs          []string         `json:"crds"`
	CRDsOnly      bool             `json:"crdsOnly"`
	ClusterDomain string           `json:"clusterDomain"`
	MeshConfig    map[string]any   `json:"meshConfig"`
	Objects       []map[string]any `json:"objects"`
	Namespaces    []WorldNamespace `json:"namespaces"`
	Workloads     []Workload       `json:"workloads"`
	Outside       []OutsideHost    `json:"outside"`
	Credentials   []Credential     `json:"credentials"`
	FailingJobs   []FailingJob     `json:"failingJobs"` // for the live mesh: no Job runs here
	Accepts       []Accepted       `json:"accepts"`
}

// FailingJob is a check that must fail.
type FailingJob struct {
	Job     string `json:"job"`
	Because string `json:"because"`
}

type WorldNamespace struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels"`
}

// Credential is a Secret or a ConfigMap that somebody has put into the cluster.
type Credential struct {
	Kind              string `json:"kind"` // Secret | ConfigMap
	Namespace         string `json:"namespace"`
	Name              string `json:"name"`
	ClientCertificate string `json:"clientCertificate"` // its common name; the private CA has signed it
	CA                string `json:"ca"`                // public | private
}

// Workload stands for one pod.
type Workload struct {
	Name           string            `json:"name"`
	Namespace      string            `json:"namespace"`
	ServiceAccount string            `json:"serviceAccount"`
	Labels         map[string]string `json:"labels"`
	Proxy          string            `json:"proxy"` // sidecar | gateway | none
	Address        string            `json:"address"`
	Files          []MountedFile     `json:"files"`
}

// MountedFile is a file in the proxy's container.
type MountedFile struct {
	Path  string `json:"path"`
	Holds string `json:"holds"` // ca | certificate | key
	Of    string `json:"of"`    // public | private for a CA, else a common name
}

func (w Workload) String() string { return w.Namespace + "/" + w.Name }

// OutsideHost is a host that is not in the mesh, as DNS and its server present it.
type OutsideHost struct {
	Name      string        `json:"name"`
	Addresses []string      `json:"addresses"`
	Ports     []OutsidePort `json:"ports"`
}

type OutsidePort struct {
	Number            int      `json:"number"`
	Speaks            string   `json:"speaks"` // http | https | echo | tls-echo | http-proxy
	HTTP2             bool     `json:"http2"`
	CertificateNames  []string `json:"certificateNames"`
	Certificate       string   `json:"certificate"`       // "" | expired | unknown-ca | private-ca
	ClientCertificate string   `json:"clientCertificate"` // "" | required
}

// Accepted is an analyzer message that the scenario expects, with its justification.
type Accepted struct {
	Code    string `json:"code"`
	Object  string `json:"object"`
	Because string `json:"because"`
}

// Call is one request of a workload, and what must happen to it.
type Call struct {
	Title             string      `json:"title"`
	From              string      `json:"from"`
	URL               string      `json:"url"`
	ConnectTo         string      `json:"connectTo"`
	HTTP2             bool        `json:"http2"`
	Proxy             string      `json:"proxy"`
	ClientCertificate string      `json:"clientCertificate"`
	Expect            Expectation `json:"expect"`
}

// Expectation is an arrival (At is set) or a refusal (Refused is set). What is nil is not judged.
type Expectation struct {
	Status            *int          `json:"status"`
	At                *string       `json:"at"`
	EncryptedBy       *string       `json:"encryptedBy"`
	ServerName        *string       `json:"serverName"`
	VerifiedNames     *[]string     `json:"verifiedNames"`
	Host              *string       `json:"host"`
	ClientCertificate *string       `json:"clientCertificate"`
	HTTPVersion       *string       `json:"httpVersion"`
	MeshHeaders       *[]string     `json:"meshHeaders"`
	Tunnel            *string       `json:"tunnel"`
	Gateway           *GatewayThere `json:"gateway"`
	Cluster           *string       `json:"cluster"`
	Refused           *string       `json:"refused"`
	Because           *string       `json:"because"`
}

// GatewayThere is what an expectation says of the gateway: an object for an arrival, a name for a refusal.
type GatewayThere struct {
	hop  *Hop
	name *string
}

func (g *GatewayThere) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, &g.name)
	}
	return unmarshalStrict(text, &g.hop)
}

// Hop is the gateway that an arrival must have passed, RefusedBy the one that must have refused; nil if nothing is said of it.
func (e Expectation) Hop() *Hop {
	if e.Gateway == nil {
		return nil
	}
	return e.Gateway.hop
}

func (e Expectation) RefusedBy() *string {
	if e.Gateway == nil {
		return nil
	}
	return e.Gateway.name
}

// Subject is one scenario in one mesh: what a judge judges.
type Subject struct {
	World     World
	Manifests []Object // what the library wrote
	Others    []Object // what others have put into the cluster
	Calls     []Call
}

func (s *Subject) Name() string { return s.World.Scenario + "/" + s.World.Mesh }

// FindObject is the object with that name among all that are in the cluster.
func (s *Subject) FindObject(name string) (Object, bool) {
	for _, objects := range [][]Object{s.Manifests, s.Others} {
		for _, o := range objects {
			if o.String() == name {
				return o, true
			}
		}
	}
	return Object{}, false
}

// ReadSubject reads DIR/<scenario>/<mesh>.
func ReadSubject(dir string) (*Subject, error) {
	var files [3][]byte
	for i, name := range []string{"world.json", "calls.json", "manifests.yaml"} {
		var err error
		if files[i], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	s, err := NewSubject(files[0], files[1], files[2])
	if err != nil {
		return nil, err
	}
	if mesh, scenario := filepath.Base(dir), filepath.Base(filepath.Dir(dir)); s.World.Mesh != mesh || s.World.Scenario != scenario {
		return nil, fmt.Errorf("world.json speaks of %s, in the folder of %s/%s", s.Name(), scenario, mesh)
	}
	return s, nil
}

// NewSubject reads the three files of a subject.
func NewSubject(world, calls, manifests []byte) (*Subject, error) {
	var s Subject
	if err := unmarshalStrict(world, &s.World); err != nil {
		return nil, fmt.Errorf("world.json: %v", err)
	}
	if err := unmarshalStrict(calls, &s.Calls); err != nil {
		return nil, fmt.Errorf("calls.json: %v", err)
	}
	var err error
	if s.Manifests, err = ReadObjects(manifests); err != nil {
		return nil, fmt.Errorf("manifests.yaml: %v", err)
	}
	for i, fields := range s.World.Objects {
		object, err := NewObject(fields)
		if err != nil {
			return nil, fmt.Errorf("world.json: objects[%d]: %v", i, err)
		}
		s.Others = append(s.Others, object)
	}
	return &s, s.check()
}

// unmarshalStrict refuses unknown and repeated fields, and compares names with their case.
func unmarshalStrict(text []byte, into any) error {
	if !json.Valid(text) {
		return json.Unmarshal(text, into) // its errors name the place
	}
	strict, err := kjson.UnmarshalStrict(text, into)
	if err != nil {
		return err
	}
	if len(strict) > 0 {
		return strict[0]
	}
	return nil
}
