package main

// Bench holds the judges; they keep what they have compiled from one subject to the next.
type Bench struct {
	crd     *CRDJudge
	webhook *WebhookJudge
	envoy   *EnvoyJudge
}

// Judge asks all judges about one subject. What the API server would refuse never reaches a proxy, so the judges of calls and
// configuration do not speak then.
func (b *Bench) Judge(s *Subject) Result {
	result := Result{Scenario: s.World.Scenario, Mesh: s.World.Mesh}
	add := func(v Verdict) { result.Verdicts = append(result.Verdicts, v) }
	skip := func(why string, judges ...string) {
		for _, judge := range judges {
			add(Verdict{Judge: judge, NotJudged: why})
		}
	}
	add(b.crd.Judge(s))
	if s.World.CRDsOnly {
		skip("the mesh is crdsOnly", judgeWebhook, judgeAnalyzers, judgeCalls, judgeEnvoy)
		return result
	}
	add(b.webhook.Judge(s))
	cluster, err := NewCluster(s, false)
	if err != nil {
		add(Verdict{Judge: judgeAnalyzers, Findings: []Finding{{About: "the cluster", Says: err.Error()}}})
		skip("the objects cannot be read", judgeCalls, judgeEnvoy)
		return result
	}
	add(Analyze(s, cluster))
	if result.Verdicts[0].Failed() || result.refused() {
		skip("the API server would not admit the manifests", judgeCalls, judgeEnvoy)
		return result
	}
	meshes, err := discoverAll(s, cluster)
	if err != nil {
		add(Verdict{Judge: judgeCalls, Findings: []Finding{{About: "istiod", Says: err.Error()}}})
		skip("istiod gave no configuration", judgeEnvoy)
		return result
	}
	calls, found := JudgeCalls(s, meshes)
	add(calls)
	result.Calls = found
	add(b.envoy.Judge(meshes))
	return result
}

// discoverAll is the mesh in every order of the manifests that could make a difference.
func discoverAll(s *Subject, cluster *Cluster) ([]*Mesh, error) {
	mesh, err := Discover(s, cluster)
	if err != nil || !s.OrderMatters() {
		return []*Mesh{mesh}, err
	}
	reversed, err := NewCluster(s, true)
	if err != nil {
		return nil, err
	}
	other, err := Discover(s, reversed)
	return []*Mesh{mesh, other}, err
}

// refused tells whether the webhook refused an object; a warning alone admits it.
func (r Result) refused() bool {
	for _, v := range r.Verdicts {
		for _, f := range v.Findings {
			if v.Judge == judgeWebhook && !isWarning(f) {
				return true
			}
		}
	}
	return false
}
