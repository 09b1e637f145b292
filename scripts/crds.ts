/**
 * `npm run crds`: reads the CRDs of each supported Istio version out of the Go module istio.io/api, and those of the Gateway API out of
 * sigs.k8s.io/gateway-api, checks the modules' checksums, trims them and writes
 *
 * - imports/istio-crds.yaml and imports/gateway-api-crds.yaml: what the bindings are generated from: the newest version's CRDs, the kinds
 *   below, API version v1;
 * - test/crds/istio-VERSION.yaml and gateway-api-VERSION.yaml: what manifests are validated against: the same kinds, every served API
 *   version, without descriptions.
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

const GATEWAY_API = { version: '1.6.0', sum: 'h1:735YBRj5NXFrOGX0GoSjwzUIzbz8kiEOfADsqHFmHgE=' };
const GATEWAY_API_KINDS = ['gateways', 'httproutes', 'listenersets', 'tlsroutes'];

/** Not being in a module of its own, `go mod download` needs a place without a go.mod. */
const nowhere = mkdtempSync(join(tmpdir(), 'crds-'));

/** The folder of a Go module, whose content is what its checksum says. */
function moduleFolder(module: string, version: string, sum: string): string {
  const answer = JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${module}@v${version}`], { cwd: nowhere, encoding: 'utf8' }));
  if (answer.Sum !== sum) throw new Error(`${module} ${version} has checksum ${answer.Sum}, expected ${sum}`);
  return answer.Dir;
}

function documents(file: string): any[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS()).filter(Boolean);
}

function istioCrds(version: string): any[] {
  return documents(join(moduleFolder('istio.io/api', version, MODULES[version]), FILE))
    .filter(crd => KINDS.includes(crd.spec?.names?.kind))
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

function gatewayApiCrds(): any[] {
  const folder = join(moduleFolder('sigs.k8s.io/gateway-api', GATEWAY_API.version, GATEWAY_API.sum), 'config/crd/standard');
  return GATEWAY_API_KINDS.flatMap(kind => documents(join(folder, `gateway.networking.k8s.io_${kind}.yaml`)));
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

function write(file: string, from: string, rule: string, crds: any[]): void {
  const head = `# ${from}\n# ${rule}. Written by npm run crds.\n`;
  writeFileSync(file, head + crds.map(crd => stringify(crd, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n'));
}

/** What the bindings are made of. */
function bound(crds: any[]): any[] {
  return crds.map(crd => trimmed(crd, name => name === 'v1', true));
}

/** What manifests are held against. */
function served(crds: any[]): any[] {
  return crds.map(crd => trimmed(crd, () => true, false));
}

for (const version of Object.keys(MODULES)) {
  const crds = istioCrds(version);
  const from = `Istio ${version}: istio.io/api v${version}, ${FILE}, module checksum ${MODULES[version]}`;
  write(`test/crds/istio-${version}.yaml`, from, `Trimmed to ${KINDS.join(', ')}; served versions; no descriptions`, served(crds));
  if (version === NEWEST) write('imports/istio-crds.yaml', from, `Trimmed to ${KINDS.join(', ')}; version v1 alone`, bound(crds));
}

const gatewayApi = gatewayApiCrds();
const gatewayApiKinds = gatewayApi.map(crd => crd.spec.names.kind).join(', ');
const gatewayApiFrom = `Gateway API ${GATEWAY_API.version}: sigs.k8s.io/gateway-api v${GATEWAY_API.version}, config/crd/standard, module checksum ${GATEWAY_API.sum}`;
write(`test/crds/gateway-api-${GATEWAY_API.version}.yaml`, gatewayApiFrom, `Trimmed to ${gatewayApiKinds}; served versions; no descriptions`, served(gatewayApi));
write('imports/gateway-api-crds.yaml', gatewayApiFrom, `Trimmed to ${gatewayApiKinds}; version v1 alone`, bound(gatewayApi));
