package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMain(m *testing.M) {
	if err := withIstioFlags(); err != nil {
		panic(err)
	}
	if err := quietIstio(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// What is right passes all judges, Envoy too where judge/run has fetched it.
func TestWhatIsRightPasses(t *testing.T) {
	webhook, err := NewWebhookJudge()
	if err != nil {
		t.Fatal(err)
	}
	bench := &Bench{crd: &CRDJudge{}, webhook: webhook, envoy: testEnvoy(t)}
	worlds, err := filepath.Glob("testdata/scenarios/*/*/world.json")
	if err != nil || len(worlds) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, world := range worlds {
		dir := filepath.Dir(world)
		t.Run(dir, func(t *testing.T) {
			if result := judgeDir(bench, dir); result.Failed() {
				result.Print(os.Stderr)
				t.Fail()
			}
		})
	}
}

// A configuration that Envoy cannot read must be rejected: a judge that asks nobody would pass everything.
func TestEnvoyRejects(t *testing.T) {
	bench := &Bench{crd: &CRDJudge{}, envoy: testEnvoy(t)}
	var err error
	if bench.webhook, err = NewWebhookJudge(); err != nil {
		t.Fatal(err)
	}
	_, result, err := bench.judgeBroken("broken/filter-that-envoy-lacks.yaml", "testdata/scenarios")
	if err != nil {
		t.Fatal(err)
	}
	if by := result.rejectedBy(); len(by) != 1 || by[0] != judgeEnvoy {
		t.Errorf("rejected by %v", by)
	}
}

func testEnvoy(t *testing.T) *EnvoyJudge {
	binary, err := filepath.Abs("../.cache/envoy/1.39.3/envoy")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		t.Skip("no Envoy: judge/run fetches it")
	}
	judge, err := NewEnvoyJudge(binary, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(judge.Close)
	return judge
}
