package main

// The judges, in the order in which they speak.
const (
	judgeInput     = "input"
	judgeCRD       = "crd"
	judgeWebhook   = "webhook"
	judgeAnalyzers = "analyzers"
	judgeCalls     = "calls"
	judgeEnvoy     = "envoy"
)

// Finding is one thing that a judge has against a subject.
type Finding struct {
	About     string `json:"about"`               // `Kind namespace/name`, a call's title, or a proxy
	Construct string `json:"construct,omitempty"` // who wrote that object
	Says      string `json:"says"`
}

// Verdict is what one judge says of one subject.
type Verdict struct {
	Judge    string    `json:"judge"`
	Findings []Finding `json:"findings,omitempty"`
	// NotJudged says why this judge had nothing to judge. That is no approval: another judge has failed, or the mesh is crdsOnly.
	NotJudged string `json:"notJudged,omitempty"`
	Note      string `json:"note,omitempty"` // what was judged, in a word
}

func (v Verdict) Failed() bool { return len(v.Findings) > 0 }

// Result is everything said of one subject.
type Result struct {
	Scenario string      `json:"scenario"`
	Mesh     string      `json:"mesh"`
	Verdicts []Verdict   `json:"verdicts"`
	Calls    []CallFound `json:"calls,omitempty"`
}

func (r Result) Failed() bool {
	for _, v := range r.Verdicts {
		if v.Failed() {
			return true
		}
	}
	return false
}

// unreadable is the result for input that no judge gets to see.
func unreadable(scenario, mesh string, err error) Result {
	return Result{scenario, mesh, []Verdict{{Judge: judgeInput, Findings: []Finding{{About: "the input", Says: err.Error()}}}}, nil}
}

// about makes a finding on an object.
func about(o Object, says string) Finding {
	return Finding{About: o.String(), Construct: o.Construct(), Says: says}
}
