package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// Print writes one line for each verdict, and under a failed one everything its judge said. It returns how many passed and failed.
func (r Result) Print(out io.Writer) (passed, failed int) {
	for _, v := range r.Verdicts {
		line := fmt.Sprintf("%s/%s  %s", r.Scenario, r.Mesh, v.Judge)
		switch {
		case v.Failed():
			failed++
			fmt.Fprintf(out, "FAIL  %s\n", line)
		case v.NotJudged != "":
			fmt.Fprintf(out, "-     %s  not judged: %s\n", line, v.NotJudged)
		default:
			passed++
			fmt.Fprintf(out, "ok    %s  (%s)\n", line, v.Note)
		}
		for _, f := range v.Findings {
			from := ""
			if f.Construct != "" {
				from = " (written by " + f.Construct + ")"
			}
			fmt.Fprintf(out, "        %s%s\n", f.About, from)
			fmt.Fprintf(out, "            %s\n", strings.ReplaceAll(f.Says, "\n", "\n            "))
		}
	}
	return passed, failed
}

// WriteJSON writes all results for programs to read.
func WriteJSON(path string, results []Result) error {
	text, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
