package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// EnvoyJudge has the real Envoy read what Istio made (`envoy --mode validate`). The same configuration is asked about once: many
// proxies have the same one, and most have the same one as in the run before.
type EnvoyJudge struct {
	binary      string
	remember    string // folder with a file for each configuration that this binary has accepted
	work        string
	certificate map[string]any
	authority   map[string]any
	places      chan struct{} // one Envoy per processor
	mu          sync.Mutex
	answers     map[string]func() string
}

func NewEnvoyJudge(binary, remember string) (*EnvoyJudge, error) {
	if err := os.MkdirAll(remember, 0o755); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "judge-envoy-")
	if err != nil {
		return nil, err
	}
	// A certificate that is its own authority: Envoy reads secrets, but connects to nobody here.
	pair := authority("judge")
	inline := func(text []byte) map[string]any { return map[string]any{"inlineString": string(text)} }
	return &EnvoyJudge{
		binary: binary, remember: remember, work: work,
		certificate: map[string]any{"certificateChain": inline(pair.Certificate), "privateKey": inline(pair.Key)},
		authority:   map[string]any{"trustedCa": inline(pair.Certificate)},
		places:      make(chan struct{}, runtime.NumCPU()), answers: map[string]func() string{},
	}, nil
}

func (j *EnvoyJudge) Close() { os.RemoveAll(j.work) }

func (j *EnvoyJudge) Judge(meshes []*Mesh) Verdict {
	verdict := Verdict{Judge: judgeEnvoy, Note: fmt.Sprintf("%d proxies", len(meshes[0].Proxies))}
	for _, mesh := range meshes {
		for _, p := range mesh.Proxies {
			finding := Finding{About: "proxy of " + p.Workload.String(), Says: j.ask(p)}
			if finding.Says != "" && !slices.Contains(verdict.Findings, finding) {
				verdict.Findings = append(verdict.Findings, finding)
			}
		}
	}
	return verdict
}

func (j *EnvoyJudge) ask(p *Proxy) string {
	const placeholder = "SECRETS" // the folder is no part of what is compared
	secrets := &Secrets{placeholder, j.certificate, j.authority, map[string][]byte{}}
	text, err := Bootstrap(p, secrets)
	if err != nil {
		return err.Error()
	}
	sum := sha256.Sum256(text)
	name := hex.EncodeToString(sum[:])
	j.mu.Lock()
	answer := j.answers[name]
	if answer == nil {
		answer = sync.OnceValue(func() string { return j.validate(name, text, secrets) })
		j.answers[name] = answer
	}
	j.mu.Unlock()
	return answer()
}

func (j *EnvoyJudge) validate(name string, text []byte, secrets *Secrets) string {
	accepted := filepath.Join(j.remember, name)
	if _, err := os.Stat(accepted); err == nil {
		return ""
	}
	j.places <- struct{}{}
	defer func() { <-j.places }()
	dir := filepath.Join(j.work, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	secrets.files["bootstrap.json"] = []byte(strings.ReplaceAll(string(text), secrets.dir+"/", dir+"/"))
	for file, content := range secrets.files {
		if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
			return err.Error()
		}
	}
	out, err := exec.Command(j.binary, "--mode", "validate", "--log-level", "error", "-c", filepath.Join(dir, "bootstrap.json")).CombinedOutput()
	if err != nil {
		return strings.TrimSpace(fmt.Sprintf("%v\n%s", err, out))
	}
	if err := os.WriteFile(accepted, nil, 0o644); err != nil {
		return err.Error()
	}
	return ""
}
