package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// Broken is one file of judge/broken: a correct subject of testdata/scenarios, and what is wrong with this variant of it.
// It is the control of the judges: a mistake that none of them rejects is one that users of theirs would not hear of.
type Broken struct {
	Why        string           `json:"why"`        // what comes of it
	RejectedBy []string         `json:"rejectedBy"` // exactly these judges; [nobody] if all let it through
	Base       string           `json:"base"`       // <scenario>/<mesh>
	Remove     []string         `json:"remove"`     // objects, as `Kind namespace/name`
	Change     []Change         `json:"change"`
	Add        []map[string]any `json:"add"`
	World      map[string]any   `json:"world"`  // merged into world.json
	Calls      []any            `json:"calls"`  // instead of those of the base
	Append     string           `json:"append"` // text after the manifests
}

// Change merges fields into one object, as RFC 7386 has it: null removes, lists are replaced.
type Change struct {
	Object string         `json:"object"`
	Merge  map[string]any `json:"merge"`
}

const nobody = "nobody"

func judgeBroken(o options, bench *Bench, dir string) (failed bool, err error) {
	bases := filepath.Join(dir, "testdata", "scenarios")
	if failed, err = judgeAll(o, bench, bases); err != nil || failed {
		return failed, err // what is right must pass first
	}
	files, err := filepath.Glob(filepath.Join(dir, "broken", "*.yaml"))
	if err != nil || len(files) == 0 {
		return false, fmt.Errorf("no broken variants (%v)", err)
	}
	type judged struct {
		broken Broken
		result Result
		err    error
	}
	var letThrough []string
	var results []Result
	passedAll, failedAll := 0, 0
	inOrder(len(files), func(i int) judged {
		b, result, err := bench.judgeBroken(files[i], bases)
		return judged{b, result, err}
	}, func(i int, j judged) {
		name := strings.TrimSuffix(filepath.Base(files[i]), ".yaml")
		if j.err != nil {
			failedAll++
			fmt.Fprintf(o.out, "FAIL  %s: %v\n", name, j.err)
			return
		}
		by := j.result.rejectedBy()
		if slices.Equal(by, slices.Sorted(slices.Values(j.broken.RejectedBy))) {
			passedAll++
			fmt.Fprintf(o.out, "ok    %s  rejected by %s\n", name, strings.Join(by, ", "))
		} else {
			failedAll++
			fmt.Fprintf(o.out, "FAIL  %s  rejected by %s instead of %s\n", name, strings.Join(by, ", "), strings.Join(j.broken.RejectedBy, ", "))
			j.result.Print(o.out)
		}
		if slices.Contains(by, nobody) {
			letThrough = append(letThrough, name+": "+j.broken.Why)
		}
		results = append(results, j.result)
	})
	fmt.Fprintf(o.out, "\nEvery judge lets these through:\n  %s\n\n", strings.Join(letThrough, "\n  "))
	fmt.Fprintf(o.out, "%d passed, %d failed\n", passedAll, failedAll)
	if o.json != "" {
		err = WriteJSON(o.json, results)
	}
	return failedAll > 0, err
}

func (b *Bench) judgeBroken(file, bases string) (Broken, Result, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Broken{}, Result{}, err
	}
	broken, err := readBroken(text)
	if err != nil {
		return broken, Result{}, err
	}
	world, calls, manifests, err := broken.files(filepath.Join(bases, broken.Base))
	if err != nil {
		return broken, Result{}, err
	}
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	subject, err := NewSubject(world, calls, manifests)
	if err != nil {
		return broken, unreadable("broken", name, err), nil
	}
	result := b.Judge(subject)
	result.Scenario, result.Mesh = "broken", name
	return broken, result, nil
}

func readBroken(text []byte) (b Broken, err error) {
	asJSON, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return b, err
	}
	if err := unmarshalStrict(asJSON, &b); err != nil {
		return b, err
	}
	if b.Why == "" || len(b.RejectedBy) == 0 || b.Base == "" {
		return b, fmt.Errorf("why, rejectedBy and base must be there")
	}
	return b, nil
}

// files are the three files of the base with everything changed.
func (b Broken) files(base string) (world, calls, manifests []byte, err error) {
	var texts [3][]byte
	for i, name := range []string{"world.json", "calls.json", "manifests.yaml"} {
		if texts[i], err = os.ReadFile(filepath.Join(base, name)); err != nil {
			return nil, nil, nil, err
		}
	}
	objects, err := ReadObjects(texts[2])
	if err != nil {
		return nil, nil, nil, err
	}
	find := func(name string) (int, error) {
		i := slices.IndexFunc(objects, func(o Object) bool { return o.String() == name })
		if i < 0 {
			return i, fmt.Errorf("the base has no %s", name)
		}
		return i, nil
	}
	for _, name := range b.Remove {
		i, err := find(name)
		if err != nil {
			return nil, nil, nil, err
		}
		objects = slices.Delete(objects, i, i+1)
	}
	for _, change := range b.Change {
		i, err := find(change.Object)
		if err != nil {
			return nil, nil, nil, err
		}
		merge(objects[i].Fields, change.Merge)
	}
	for _, fields := range b.Add {
		objects = append(objects, Object{Fields: fields})
	}
	var worldFields map[string]any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(texts[0], &worldFields); err != nil {
		return nil, nil, nil, err
	}
	merge(worldFields, b.World)
	if world, err = json.Marshal(worldFields); err != nil {
		return nil, nil, nil, err
	}
	calls = texts[1]
	if b.Calls != nil {
		calls, err = json.Marshal(b.Calls)
	}
	return world, calls, []byte(JoinYAML(objects) + b.Append), err
}

// merge is RFC 7386.
func merge(into, patch map[string]any) {
	for key, value := range patch {
		deeper, isMap := value.(map[string]any)
		old, wasMap := into[key].(map[string]any)
		switch {
		case value == nil:
			delete(into, key)
		case isMap && wasMap:
			merge(old, deeper)
		default:
			into[key] = value
		}
	}
}

// rejectedBy names the judges that found something, or nobody.
func (r Result) rejectedBy() []string {
	var by []string
	for _, v := range r.Verdicts {
		if v.Failed() {
			by = append(by, v.Judge)
		}
	}
	if len(by) == 0 {
		return []string{nobody}
	}
	slices.Sort(by)
	return by
}
