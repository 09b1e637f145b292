/**
 * `npm run crds`: reads the CRDs of each supported Istio version out of the Go module istio.io/api, checks the module's
 * checksum, trims them and writes
 *
 * - imports/istio-crds.yaml: what the bindings are generated from: the newest version's CRDs, the kinds below, API version v1;
 * - test/crds/istio-VERSION.yaml: what manifests are validated against: the same kinds, every served API version, without
 *   descriptions.
 *
 * Needs Go, which fetches and verifies the modules. `npm run imports` needs Node alone.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

const KINDS = ['AuthorizationPolicy', 'DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'VirtualService'];

/** Module checksums as Go's checksum database knows them. */
const MODULES: Record<string, string> = {
  '1.20.0': 'h1:heE1eQoMsuZlwWOf7Xm8TKqKLNKVs11G/zMe5QyR1u4=',
  '1.21.0': 'h1:K/+8GrGoupyCBa7/a/znnEzg34Qk0l1Rpki1PrtSVJY=',
  '1.22.0': 'h1:CdMUHgN/OfQK9ojj6lCjxlJSuUe0vD0ZAvoCcoBfn20=',
  '1.24.2': 'h1:jYjcN6Iq0RPtQj/3KMFsybxmfqmjGN/dxhL7FGJEdIM=',
  '1.29.0': 'h1:E4rokccO3xqtxWd2zmLjlq+sKuWakrzmskhaFNFqCbs=',
  '1.30.3': 'h1:pPSa0uah/t7CEuwacS4rw5qK/oHGvxC0WO8i4RRGwEU=',
  '1.31.1': 'h1:5Yb5ihcz4YQsCkciusK7DnFpBMwRB6EFWeUKH1Atuyk=',
};
const NEWEST = '1.31.1';
const FILE = 'kubernetes/customresourcedefinitions.gen.yaml';

/** Not being in a module of its own, `go mod download` needs a place without a go.mod. */
const nowhere = mkdtempSync(join(tmpdir(), 'crds-'));

function download(version: string): any[] {
  const answer = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `istio.io/api@v${version}`], { cwd: nowhere, encoding: 'utf8' }));
  if (answer.Sum !== MODULES[version]) {
    throw new Error(`istio.io/api ${version} has checksum ${answer.Sum}, expected ${MODULES[version]}`);
  }
  return parseAllDocuments(readFileSync(join(answer.Dir, FILE), 'utf8'))
    .map(document => document.toJS())
    .filter(crd => KINDS.includes(crd?.spec?.names?.kind))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function trimmed(crd: any, keepVersion: (name: string) => boolean, keepDescriptions: boolean): any {
  const versions = crd.spec.versions.filter((version: any) => version.served && keepVersion(version.name));
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: { name: crd.metadata.name },
    spec: {
      group: crd.spec.group,
      names: crd.spec.names,
      scope: crd.spec.scope,
      versions: versions.map((version: any) => ({
        name: version.name,
        served: true,
        storage: version.storage,
        schema: keepDescriptions ? version.schema : withoutDescriptions(version.schema),
      })),
    },
  };
}

/** A description is text; a property may have that name too. */
function withoutDescriptions(schema: any): any {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(Object.entries(schema)
    .filter(([key, value]) => key !== 'description' || typeof value !== 'string')
    .map(([key, value]) => [key, withoutDescriptions(value)]));
}

function write(file: string, version: string, rule: string, crds: any[]): void {
  const head = `# Istio ${version}: istio.io/api v${version}, ${FILE}, module checksum ${MODULES[version]}\n# ${rule}. Written by npm run crds.\n`;
  writeFileSync(file, head + crds.map(crd => stringify(crd, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n'));
}

for (const version of Object.keys(MODULES)) {
  const crds = download(version);
  write(`test/crds/istio-${version}.yaml`, version, `Trimmed to ${KINDS.join(', ')}; served versions; no descriptions`,
    crds.map(crd => trimmed(crd, () => true, false)));
  if (version === NEWEST) {
    write('imports/istio-crds.yaml', version, `Trimmed to ${KINDS.join(', ')}; version v1 alone`,
      crds.map(crd => trimmed(crd, name => name === 'v1', true)));
  }
}
