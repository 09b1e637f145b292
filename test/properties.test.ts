import fc from 'fast-check';
import {
  EgressCheck, EgressClient, EgressGateway, EgressNetworkPolicy, EgressPort, ExternalAddress, ExternalNameService, ExternalService,
  HttpProxy, IstioVersion, KubernetesVersion, Mesh, SelectorlessService, SidecarBypass, TestSource, TlsOrigination, WildcardService,
} from '../src';
import { Crds } from './support/schema';
import { chartIn, objects } from './support/synth';

/** A seed of its own, so that a run decides the same today and tomorrow; others find more: SEED=... npm test. */
const PARAMETERS = { seed: Number(process.env.SEED ?? 20_261_122), numRuns: Number(process.env.RUNS ?? 300) };

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const host = fc.tuple(label, label, fc.constantFrom('com', 'org', 'co.uk')).map(parts => parts.join('.'));
const ipv4 = fc.ipV4().filter(ip => !/^(0\.0\.0\.0|127\.|169\.254\.|224\.0\.0\.)/.test(ip));
const number = fc.integer({ min: 1, max: 65535 });
const origination = host.map(serverName => TlsOrigination.simple({ serverName }));

const port = fc.oneof(
  fc.tuple(fc.constantFrom(EgressPort.http, EgressPort.http2, EgressPort.grpc), number, fc.option(origination, { nil: undefined }))
    .filter(([, n, tls]) => n !== 443 || tls !== undefined)
    .map(([make, n, tlsOrigination]) => make(n, { tlsOrigination })),
  fc.tuple(fc.constantFrom(EgressPort.https, EgressPort.tls), number).map(([make, n]) => make(n)),
);
const ports = fc.uniqueArray(port, { minLength: 1, maxLength: 5, selector: ({ number: n }) => n })
  .filter(list => new Set(list.map(({ name }) => name)).size === list.length);
const istioVersion = fc.constantFrom(...['1.20', '1.21', '1.24', '1.29', '1.30', '1.31'].map(version => IstioVersion.of(version)));
const kubernetesVersion = fc.constantFrom(KubernetesVersion.V1_27, KubernetesVersion.V1_32, KubernetesVersion.V1_33, KubernetesVersion.V1_36);
const mesh = fc.record({ istioVersion, kubernetesVersion, tlsDisableForbidden: fc.boolean() });

const CRDS: Record<string, Crds> = Object.fromEntries(
  ['1.20.0', '1.21.0', '1.24.2', '1.29.0', '1.30.3', '1.31.1'].map(version => [version.replace(/\.\d+$/, ''), new Crds(version)]),
);

/** What leaves for a port: by the DestinationRule that Istio would apply to the host. */
function mode({ spec: { trafficPolicy } }: any, { number: n }: EgressPort): string | undefined {
  return trafficPolicy?.portLevelSettings?.find((setting: any) => setting.port.number === n)?.tls.mode ?? trafficPolicy?.tls?.mode;
}

function expectRightModes(rule: any, all: readonly EgressPort[]): void {
  for (const one of all) {
    if (one._intent.origination) expect(mode(rule, one)).toBe('SIMPLE');
    else expect([undefined, 'DISABLE']).toContain(mode(rule, one));
    if (one._intent.sends === 'TLS') expect(one._intent.origination).toBeUndefined();
  }
}

function expectValid(all: Record<string, any>, version: string): void {
  for (const object of Object.values(all).filter(({ apiVersion }) => apiVersion.includes('istio.io'))) expect(CRDS[version].errors(object)).toEqual([]);
}

test('every alias that is accepted is valid, and each port leaves as the rule says', () => {
  fc.assert(fc.property(label, host, ports, mesh, (name, externalName, list, description) => {
    const chart = chartIn(description);
    new ExternalNameService(chart, 'x', { name, externalName, ports: list.filter(one => one.targetPort === one.number || one._intent.origination) });
    const all = objects(chart);
    expectValid(all, description.istioVersion.version);
    expectRightModes(all[`DestinationRule ${name}`], list);
    const leaks = list.some(one => one._intent.origination);
    if (leaks) expect(all[`ServiceEntry ${name}`].spec.exportTo).toEqual(['*']);
  }), PARAMETERS);
});

test('every Service without selectors that is accepted is valid, and each port leaves as the rule says', () => {
  fc.assert(fc.property(label, fc.uniqueArray(ipv4, { minLength: 1, maxLength: 5 }), ports, mesh, (name, addresses, list, description) => {
    const chart = chartIn(description);
    new SelectorlessService(chart, 'x', { name, addresses, ports: list });
    const all = objects(chart);
    expectValid(all, description.istioVersion.version);
    expectRightModes(all[`DestinationRule ${name}`], list);
    const written = all[`EndpointSlice ${name}-ipv4`]?.ports ?? all[`Endpoints ${name}`].subsets[0].ports;
    expect(written.map((one: any) => [one.name, one.port])).toEqual(list.map(one => [one.name, one.targetPort]));
  }), PARAMETERS);
});

test('bad input is refused with a code, never written and never a crash', () => {
  const anything = fc.oneof(fc.string(), fc.webUrl(), fc.ipV6(), fc.ipV4(), fc.anything());
  fc.assert(fc.property(anything, anything, anything, (name: any, externalName: any, number_: any) => {
    const chart = chartIn();
    const tries = [
      () => new ExternalNameService(chart, 'a', { name, externalName, ports: [EgressPort.http(80)] }),
      () => new SelectorlessService(chart, 'b', { addresses: [externalName], ports: [EgressPort.tls()] }),
      () => EgressPort.tcp(number_),
      () => TlsOrigination.simple({ serverName: externalName }),
      () => TlsOrigination.simple(externalName),
      () => TlsOrigination.mutualWithSecret({ credentialName: name, workloadLabels: externalName, serviceAccount: number_ }),
      () => new ExternalService(chart, 'c', { hosts: externalName }),
      () => new ExternalService(chart, 'd', { hosts: ['a.example.com'], ports: externalName, exportTo: number_ }),
      () => new ExternalService(chart, 'e', { hosts: ['b.example.com'], ports: [EgressPort.http(80)], timeout: name, retries: externalName, connectionPool: number_ }),
      () => new ExternalService(chart, 'f', { hosts: ['c.example.com'], via: externalName, httpProxy: number_ }),
      () => new ExternalService(chart, 'g', externalName),
      () => new WildcardService(chart, 'h', { hosts: [externalName], dynamicDns: number_, labels: name }),
      () => new ExternalAddress(chart, 'i', { addresses: externalName, ports: [EgressPort.tcp(5432)] }),
      () => new HttpProxy(chart, 'j', { addresses: [externalName], port: number_, host: name }),
      () => new EgressGateway(chart, 'k', { name, minReplicas: number_, cpuLimit: externalName }),
      () => EgressGateway.fromEgressGatewayAttributes(chart, 'l', { gatewayNamespace: name, serviceName: 'x', podLabels: externalName, ports: number_, serviceAccountName: name }),
      () => new EgressNetworkPolicy(chart, 'm', { gateways: externalName, podLabels: name }),
      () => SidecarBypass.addresses(externalName, name),
      () => SidecarBypass.ports(externalName, name),
      () => EgressClient.serviceAccount(name, externalName),
      () => new TestSource(chart, 'n', { image: name, sidecar: externalName, bypass: number_ }),
      () => new EgressCheck(chart, 'o', { requests: externalName, image: name }),
    ];
    for (const attempt of tries) {
      try {
        attempt();
      } catch (error) {
        expect((error as Error).message).toMatch(/^[A-Z_0-9]+: .+; allowed: .+; to do: .+/s);
      }
    }
  }), PARAMETERS);
});

test('the order of independent constructs changes nothing but the order of objects', () => {
  const aliases = fc.uniqueArray(fc.tuple(label, host), { minLength: 2, maxLength: 6, selector: ([name]) => name })
    .filter(list => new Set(list.map(([, externalName]) => externalName)).size === list.length);
  fc.assert(fc.property(aliases, list => {
    const synth = (order: typeof list) => {
      const chart = chartIn();
      for (const [name, externalName] of order) new ExternalNameService(chart, name, { externalName, ports: [EgressPort.http(80)] });
      return chart.toJson().map((object: any) => JSON.stringify(object)).sort();
    };
    expect(synth(list)).toEqual(synth([...list].reverse()));
  }), { ...PARAMETERS, numRuns: 50 });
});

test('a mesh can be described for any supported version', () => {
  fc.assert(fc.property(fc.integer({ min: 20, max: 31 }), minor => {
    expect(Mesh.of(chartIn({ istioVersion: IstioVersion.of(`1.${minor}`) })).istioVersion.version).toBe(`1.${minor}`);
  }), PARAMETERS);
});
