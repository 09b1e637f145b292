package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"
)

// Cost is what one workload's proxy receives of istiod. Only counts and sizes, no time: the same subject gives the same numbers.
type Cost struct {
	Scenario     string `json:"scenario"`
	Proxy        string `json:"proxy"`
	Kind         string `json:"kind"`
	Listeners    int    `json:"listeners"`
	FilterChains int    `json:"filterChains"`
	Clusters     int    `json:"clusters"`
	VirtualHosts int    `json:"virtualHosts"`
	Routes       int    `json:"routes"`
	Endpoints    int    `json:"endpoints"` // those of EDS, and those that clusters bring along
	Bytes        Bytes  `json:"bytes"`
}

// Bytes of the serialized resources, without the envelope of names and versions in which a stream wraps each.
type Bytes struct {
	CDS int `json:"cds"`
	EDS int `json:"eds"`
	LDS int `json:"lds"`
	RDS int `json:"rds"`
	All int `json:"all"`
}

func (p *Proxy) cost(scenario string) Cost {
	c := Cost{
		Scenario: scenario, Proxy: p.Workload.String(), Kind: p.Kind(), Listeners: len(p.Listeners), Clusters: len(p.Clusters),
		Bytes: Bytes{CDS: sizes(p.Clusters), EDS: sizes(p.Endpoints), LDS: sizes(p.Listeners), RDS: sizes(p.Routes)},
	}
	for _, l := range p.Listeners {
		c.FilterChains += len(l.FilterChains)
	}
	for _, r := range p.Routes {
		c.VirtualHosts += len(r.VirtualHosts)
		for _, host := range r.VirtualHosts {
			c.Routes += len(host.Routes)
		}
	}
	assignments := slices.Clone(p.Endpoints)
	for _, cluster := range p.Clusters {
		assignments = append(assignments, cluster.LoadAssignment)
	}
	for _, a := range assignments {
		for _, locality := range a.GetEndpoints() {
			c.Endpoints += len(locality.LbEndpoints)
		}
	}
	c.Bytes.All = c.Bytes.CDS + c.Bytes.EDS + c.Bytes.LDS + c.Bytes.RDS
	return c
}

func sizes[M proto.Message](messages []M) (total int) {
	for _, m := range messages {
		total += proto.Size(m)
	}
	return total
}

// measureAll prints what each proxy of each DIR/<scenario>/<mesh> receives. A configuration with which the calls go wrong is no
// measure of anything, so they are judged, too. One after the other: a large catalogue takes gigabytes.
func measureAll(o options, dir string) error {
	dirs, err := subjects(dir, o.filter)
	if err != nil {
		return err
	}
	costs := []Cost{}
	for _, dir := range dirs {
		s, err := ReadSubject(dir)
		if err != nil {
			return err
		}
		cluster, err := NewCluster(s, false)
		if err != nil {
			return fmt.Errorf("%s: %v", s.Name(), err)
		}
		mesh, err := Discover(s, cluster)
		if err != nil {
			return fmt.Errorf("%s: %v", s.Name(), err)
		}
		if verdict, _ := JudgeCalls(s, []*Mesh{mesh}); verdict.Failed() {
			return fmt.Errorf("%s: %s: %s", s.Name(), verdict.Findings[0].About, verdict.Findings[0].Says)
		}
		for _, p := range mesh.Proxies {
			costs = append(costs, p.cost(s.World.Scenario))
		}
	}
	text, err := json.MarshalIndent(costs, "", "  ")
	if err == nil {
		_, err = fmt.Fprintln(o.out, string(text))
	}
	return err
}
