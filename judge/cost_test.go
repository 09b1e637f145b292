package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The same subject costs the same, every time, and its calls are judged on the way.
func TestCost(t *testing.T) {
	measure := func() string {
		var out bytes.Buffer
		if err := measureAll(options{out: &out, filter: "external-name-http"}, "testdata/scenarios"); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	text := measure()
	if again := measure(); again != text {
		t.Errorf("not the same: %s\n%s", text, again)
	}
	var costs []Cost
	if err := json.Unmarshal([]byte(text), &costs); err != nil || len(costs) == 0 {
		t.Fatal(text, err)
	}
	for _, c := range costs {
		if b := c.Bytes; c.Clusters == 0 || c.Listeners == 0 || b.CDS == 0 || b.LDS == 0 || b.All != b.CDS+b.EDS+b.LDS+b.RDS {
			t.Errorf("%+v", c)
		}
	}
}
