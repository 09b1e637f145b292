package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
)

// apiSums pins the modules that hold the CRDs of each Istio version. They cannot all be in one go.mod, hence their sums here.
var apiSums = map[string]string{
	"1.20.0": "h1:heE1eQoMsuZlwWOf7Xm8TKqKLNKVs11G/zMe5QyR1u4=",
	"1.21.0": "h1:K/+8GrGoupyCBa7/a/znnEzg34Qk0l1Rpki1PrtSVJY=",
	"1.22.0": "h1:CdMUHgN/OfQK9ojj6lCjxlJSuUe0vD0ZAvoCcoBfn20=",
	"1.24.2": "h1:jYjcN6Iq0RPtQj/3KMFsybxmfqmjGN/dxhL7FGJEdIM=",
	"1.29.0": "h1:E4rokccO3xqtxWd2zmLjlq+sKuWakrzmskhaFNFqCbs=",
	"1.30.3": "h1:pPSa0uah/t7CEuwacS4rw5qK/oHGvxC0WO8i4RRGwEU=",
	"1.31.1": "h1:5Yb5ihcz4YQsCkciusK7DnFpBMwRB6EFWeUKH1Atuyk=",
}

// istioDir is where the sources lie of the very Istio that this program is built from.
var istioDir = sync.OnceValues(func() (string, error) {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "istio.io/istio" {
			return download(module.Path, module.Version, module.Sum)
		}
	}
	return "", fmt.Errorf("the build does not say which istio.io/istio it has")
})

// moduleDir is the folder of a pinned istio.io/api.
func moduleDir(path, version string) (string, error) {
	sum, known := apiSums[strings.TrimPrefix(version, "v")]
	if !known {
		return "", fmt.Errorf("no CRDs of Istio %s are pinned; there are those of %s", version, strings.Join(knownCRDs(), ", "))
	}
	return download(path, version, sum)
}

// download asks the go command, which keeps what it has downloaded, and compares the sum.
func download(path, version, sum string) (string, error) {
	command := exec.Command("go", "mod", "download", "-json", path+"@"+version)
	command.Dir = os.TempDir() // outside of any module
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := command.Output()
	var got struct{ Dir, Sum, Error string }
	if jsonErr := json.Unmarshal(out, &got); jsonErr != nil || got.Error != "" || err != nil {
		return "", fmt.Errorf("go mod download %s@%s: %s (%v)", path, version, got.Error, err)
	}
	if got.Sum != sum {
		return "", fmt.Errorf("%s@%s has the sum %s instead of %s", path, version, got.Sum, sum)
	}
	return got.Dir, nil
}
