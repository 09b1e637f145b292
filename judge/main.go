// Command judge asks Istio's own code, and the real Envoy, about manifests. docs/judging.md says how; `judge/run` starts it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

type options struct {
	envoy, remember, json string
	out                   io.Writer
	filter                string
}

func main() {
	var o options
	var broken string
	var cost bool
	var fd int
	flag.StringVar(&o.envoy, "envoy", "", "the Envoy binary")
	flag.StringVar(&o.remember, "remember", "", "folder that remembers what this Envoy has accepted")
	flag.StringVar(&o.json, "json", "", "also write the verdicts to this file")
	flag.StringVar(&broken, "broken", "", "folder of judge/: judge its broken variants instead")
	flag.BoolVar(&cost, "cost", false, "print what the proxies receive instead of judging")
	flag.IntVar(&fd, "fd", 1, "where the report goes; Istio's packages print to standard output before main")
	flag.Parse()
	if o.envoy == "" || o.remember == "" || (broken == "") == (flag.NArg() == 0) || flag.NArg() > 2 || cost && broken != "" {
		fmt.Fprintln(os.Stderr, "use judge/run")
		os.Exit(2)
	}
	if err := errors.Join(withIstioFlags(), quietIstio()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	o.out = os.NewFile(uintptr(fd), "report")
	o.filter = flag.Arg(1)
	var failed bool
	bench, err := newBench(o)
	switch {
	case err != nil:
	case broken != "":
		failed, err = judgeBroken(o, bench, broken)
	case cost:
		err = measureAll(o, flag.Arg(0))
	default:
		failed, err = judgeAll(o, bench, flag.Arg(0))
	}
	if bench != nil {
		bench.envoy.Close()
	}
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(2)
	case failed:
		os.Exit(1)
	}
}

func newBench(o options) (*Bench, error) {
	webhook, err := NewWebhookJudge()
	if err != nil {
		return nil, err
	}
	envoy, err := NewEnvoyJudge(o.envoy, o.remember)
	if err != nil {
		return nil, err
	}
	return &Bench{&CRDJudge{}, webhook, envoy}, nil
}

// subjects are the folders DIR/<scenario>/<mesh>, all whose scenario's name contains the filter.
func subjects(dir, filter string) (chosen []string, err error) {
	dirs, err := filepath.Glob(filepath.Join(dir, "*", "*", "world.json"))
	if err != nil {
		return nil, err
	}
	for _, d := range dirs { // Glob sorts
		if strings.Contains(filepath.Base(filepath.Dir(filepath.Dir(d))), filter) {
			chosen = append(chosen, filepath.Dir(d))
		}
	}
	if len(chosen) == 0 {
		err = fmt.Errorf("nothing to judge: no %s/<scenario>/<mesh>/world.json whose scenario contains %q", dir, filter)
	}
	return chosen, err
}

func judgeAll(o options, bench *Bench, dir string) (failed bool, err error) {
	chosen, err := subjects(dir, o.filter)
	if err != nil {
		return false, err
	}
	passedAll, failedAll := 0, 0
	var results []Result
	inOrder(len(chosen), func(i int) Result { return judgeDir(bench, chosen[i]) }, func(_ int, r Result) {
		p, f := r.Print(o.out)
		passedAll, failedAll = passedAll+p, failedAll+f
		results = append(results, r)
	})
	fmt.Fprintf(o.out, "%d passed, %d failed\n", passedAll, failedAll)
	if o.json != "" {
		err = WriteJSON(o.json, results)
	}
	return failedAll > 0, err
}

func judgeDir(bench *Bench, dir string) Result {
	subject, err := ReadSubject(dir)
	if err != nil {
		return unreadable(filepath.Base(filepath.Dir(dir)), filepath.Base(dir), err)
	}
	return bench.Judge(subject)
}

// inOrder works on several at once and hands the results on in their order.
func inOrder[T any](count int, work func(int) T, each func(int, T)) {
	results := make([]chan T, count)
	for i := range results {
		results[i] = make(chan T, 1)
	}
	next := make(chan int)
	for range runtime.NumCPU() {
		go func() {
			for i := range next {
				results[i] <- work(i)
			}
		}()
	}
	go func() {
		for i := range count {
			next <- i
		}
		close(next)
	}()
	for i := range results {
		each(i, <-results[i])
	}
}
