package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"istio.io/istio/pkg/config/analysis/analyzers"
	"istio.io/istio/pkg/config/analysis/diag"
	"istio.io/istio/pkg/config/analysis/local"
	"istio.io/istio/pkg/config/resource"
)

// Analyze runs every analyzer of `istioctl analyze` over everything that is in the cluster. Each message must be one that the
// scenario accepts, and each that it accepts must occur: an acceptance nobody needs any more would hide the next message.
func Analyze(s *Subject, cluster *Cluster) Verdict {
	verdict := Verdict{Judge: judgeAnalyzers}
	messages, count, err := analyzerMessages(s, cluster)
	var before []string
	if err == nil {
		before, err = messagesBefore(s)
	}
	if err != nil {
		verdict.Findings = append(verdict.Findings, Finding{About: "the analyzers", Says: err.Error()})
		return verdict
	}
	verdict.Note = fmt.Sprintf("%d analyzers, %d messages", count, len(messages))
	occurred := make([]bool, len(s.World.Accepts))
	for i := range messages {
		m := &messages[i]
		name, says := describe(m)
		if slices.Contains(before, name+says) {
			continue
		}
		accepted := false
		for k, a := range s.World.Accepts {
			if a.Code == m.Type.Code() && a.Object == name {
				accepted, occurred[k] = true, true
			}
		}
		if !accepted {
			finding := Finding{About: name, Says: says}
			if o, found := s.FindObject(name); found {
				finding.Construct = o.Construct()
			}
			verdict.Findings = append(verdict.Findings, finding)
		}
	}
	for i, a := range s.World.Accepts {
		if !occurred[i] && a.Code != schemaWarning { // that one is the webhook's to miss
			verdict.Findings = append(verdict.Findings, Finding{About: a.Object, Says: a.Code + " is accepted, but does not occur"})
		}
	}
	return verdict
}

// messagesBefore are the messages that the objects of others cause on their own. They are not held against the manifests.
func messagesBefore(s *Subject) ([]string, error) {
	if len(s.Others) == 0 {
		return nil, nil
	}
	without := &Subject{World: s.World, Others: s.Others}
	cluster, err := NewCluster(without, false)
	if err != nil {
		return nil, err
	}
	messages, _, err := analyzerMessages(without, cluster)
	var out []string
	for i := range messages {
		name, says := describe(&messages[i])
		out = append(out, name+says)
	}
	return out, err
}

// describe names the object that a message is about, and what it says.
func describe(m *diag.Message) (name, says string) {
	name = "the mesh"
	if m.Resource != nil {
		name = m.Resource.Origin.FriendlyName()
	}
	return name, fmt.Sprintf("%s %s: %s", m.Type.Code(), m.Type.Level(), fmt.Sprintf(m.Type.Template(), m.Parameters...))
}

func analyzerMessages(s *Subject, cluster *Cluster) (diag.Messages, int, error) {
	// Without suppressions, and with no namespace to narrow it to.
	analyzer := local.NewIstiodAnalyzer(analyzers.AllCombined(), resource.Namespace(""), resource.Namespace(s.RootNamespace()), nil)
	meshFile, err := os.CreateTemp("", "judge-mesh-*.yaml")
	if err != nil {
		return nil, 0, err
	}
	defer os.Remove(meshFile.Name())
	_, err = meshFile.WriteString(s.MeshYAML())
	if closeErr := meshFile.Close(); err != nil || closeErr != nil {
		return nil, 0, fmt.Errorf("mesh config: %v %v", err, closeErr)
	}
	if err := analyzer.AddFileKubeMeshConfig(meshFile.Name()); err != nil {
		return nil, 0, err
	}
	// The Test variant, and first of all sources: AddReaderKubeSource (what `istioctl analyze --use-kube=false` uses) drops
	// Services, Namespaces and Pods, and 21 analyzers are then skipped without a word.
	source := local.ReaderSource{Name: "cluster.yaml", Reader: strings.NewReader(JoinYAML(append(slices.Clone(cluster.Objects), injector())))}
	if err := analyzer.AddTestReaderKubeSource([]local.ReaderSource{source}); err != nil {
		return nil, 0, err
	}
	if err := analyzer.AddDefaultResources(); err != nil {
		return nil, 0, err
	}
	stop := make(chan struct{})
	defer close(stop)
	result, err := analyzer.Analyze(stop)
	if err != nil {
		return nil, 0, err
	}
	if len(result.SkippedAnalyzers) > 0 {
		skipped := slices.Sorted(slices.Values(result.SkippedAnalyzers))
		return nil, 0, fmt.Errorf("skipped: %s", strings.Join(skipped, ", "))
	}
	return result.Messages, len(result.ExecutedAnalyzers), nil
}

func (s *Subject) accepts(code, object string) bool {
	return slices.ContainsFunc(s.World.Accepts, func(a Accepted) bool { return a.Code == code && a.Object == object })
}
