import { App, Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import { EgressClient, EgressGateway, EgressNetworkPolicy, EgressPort, ExternalService, ExternalServiceProps, IEgressGateway, Mesh, TlsOrigination } from '../src';
import { chartIn } from './support/synth';

const HTTP = EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() });

function platform(app: App): IEgressGateway {
  return EgressGateway.fromEgressGatewayAttributes(new Chart(app, 'platform', { namespace: 'istio-egress' }), 'gateway', {
    gatewayNamespace: 'istio-egress', serviceName: 'egress', podLabels: { istio: 'egress' }, serviceAccountName: 'egress',
  });
}

/** Objects by kind, namespace and name, in the order in which they are applied. */
function through(
  props: Partial<ExternalServiceProps>, gateway: (app: App) => IEgressGateway = platform, use: (service: ExternalService) => void = () => {},
): Record<string, any> {
  const app = new App({ outdir: 'unused' });
  const via = gateway(app);
  const chart = new Chart(app, 'app', { namespace: 'default' });
  use(new ExternalService(chart, 'stripe', { hosts: ['api.stripe.com'], via, ...props }));
  return Object.fromEntries(chart.toJson().map((object: any) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, object]));
}

test('nothing is written for a gateway of the platform’s; the lane is in its namespace, the way to it in the client’s', () => {
  expect(Object.keys(through({ ports: [HTTP, EgressPort.https()] }))).toEqual([
    'DestinationRule istio-egress/egress-api-stripe-com',
    'Gateway istio-egress/egress-api-stripe-com-80',
    'VirtualService istio-egress/egress-api-stripe-com-80',
    'Gateway istio-egress/egress-api-stripe-com-443',
    'VirtualService istio-egress/egress-api-stripe-com-443',
    'DestinationRule default/to-gateway-api-stripe-com',
    'DestinationRule default/stripe-api.stripe.com',
    'VirtualService default/stripe-api.stripe.com',
    'ServiceEntry default/stripe',
  ]);
});

test('sidecars speak mutual TLS, and TLS is originated by a rule that the gateway alone reads', () => {
  const all = through({ ports: [HTTP, EgressPort.https()] });
  expect(all['DestinationRule default/to-gateway-api-stripe-com'].spec.subsets.map(({ trafficPolicy: { tls } }: any) => tls)).toEqual([
    { mode: 'ISTIO_MUTUAL', sni: 'api.stripe.com', subjectAltNames: ['spiffe://cluster.local/ns/istio-egress/sa/egress'] },
    { mode: 'ISTIO_MUTUAL', sni: '443.api.stripe.com.lane.invalid', subjectAltNames: ['spiffe://cluster.local/ns/istio-egress/sa/egress'] },
  ]);
  expect(all['DestinationRule istio-egress/egress-api-stripe-com'].spec).toMatchObject({ exportTo: ['.'], host: 'api.stripe.com', trafficPolicy: { tls: { mode: 'DISABLE' }, portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }] } });
  expect(all['ServiceEntry default/stripe'].spec.exportTo).toEqual(['.', 'istio-egress']);
  expect(all['VirtualService istio-egress/egress-api-stripe-com-80'].spec.http[0].headers.request.remove).toContain('x-forwarded-client-cert');
});

test('the service account of the gateway is what sidecars ask for', () => {
  const all = through({}, app => EgressGateway.fromEgressGatewayAttributes(new Chart(app, 'platform'), 'gateway', {
    gatewayNamespace: 'istio-egress', serviceName: 'egress', podLabels: { istio: 'egress' }, serviceAccountName: 'egress-sa',
  }));
  expect(all['DestinationRule default/to-gateway-api-stripe-com'].spec.subsets[0].trafficPolicy.tls.subjectAltNames).toEqual(['spiffe://cluster.local/ns/istio-egress/sa/egress-sa']);
});

test('each namespace that knows the host has its own rule for the gateway', () => {
  const all = through({ exportTo: ['.', 'shop'] });
  expect(all['DestinationRule shop/to-gateway-api-stripe-com'].spec).toEqual(all['DestinationRule default/to-gateway-api-stripe-com'].spec);
  expect(all['ServiceEntry default/stripe'].spec.exportTo).toEqual(['.', 'shop', 'istio-egress']);
});

test('where another app serves the host, only the way to the gateway is written', () => {
  const all = through({ gatewayRouteOwned: false });
  expect(Object.keys(all).filter(name => name.includes(' istio-egress/'))).toEqual([]);
  expect(all['ServiceEntry default/stripe'].spec.exportTo).toEqual(['.']);
});

test('a client certificate is the gateway’s; sidecars know nothing of it', () => {
  const all = through({ ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'client' }) })] });
  const tls = (name: string) => all[name].spec.trafficPolicy.portLevelSettings[0].tls;
  expect(tls('DestinationRule istio-egress/egress-api-stripe-com-credential')).toMatchObject({ mode: 'MUTUAL', credentialName: 'client' });
  expect(all['DestinationRule istio-egress/egress-api-stripe-com-credential'].spec.workloadSelector).toEqual({ matchLabels: { istio: 'egress' } });
  // Other pods of the gateway's namespace: TLS, and no certificate.
  expect(tls('DestinationRule istio-egress/egress-api-stripe-com')).toMatchObject({ mode: 'SIMPLE', caCertificates: 'system' });
  expect(tls('DestinationRule default/stripe-api.stripe.com')).toMatchObject({ mode: 'SIMPLE', caCertificates: 'system' });
});

test('a gateway in the namespace of the app: one rule, which selects it where there is a Secret', () => {
  const own = (app: App) => new EgressGateway(new Chart(app, 'gateways', { namespace: 'default' }), 'egress');
  const simple = through({ ports: [HTTP] }, own);
  expect(Object.keys(simple).filter(name => name.startsWith('DestinationRule'))).toEqual(['DestinationRule default/to-gateway-api-stripe-com', 'DestinationRule default/stripe-api.stripe.com']);
  const mutual = through({ ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'client' }) })] }, own);
  expect(mutual['DestinationRule default/stripe-api.stripe.com-credential'].spec.workloadSelector).toEqual({ matchLabels: { istio: 'egress.default' } });
});

test('everybody but those who are let is denied, for these lanes alone, and before the host is known', () => {
  const all = through({ ports: [HTTP] }, platform, service => {
    service.allowFrom(EgressClient.serviceAccount('curl'));
    service.allowFrom(EgressClient.inNamespace('shop'), { methods: ['GET'], paths: ['/v1/*'] });
    service.allowFrom(EgressClient.serviceAccount('admin', 'shop'));
  });
  const names = Object.keys(all);
  expect(names.indexOf('AuthorizationPolicy istio-egress/egress-api-stripe-com')).toBeLessThan(names.indexOf('ServiceEntry default/stripe'));
  const when = [{ key: 'connection.sni', values: ['api.stripe.com'] }];
  const strangersInShop = { source: { namespaces: ['shop'], notPrincipals: ['cluster.local/ns/shop/sa/admin'] } };
  expect(all['AuthorizationPolicy istio-egress/egress-api-stripe-com'].spec).toEqual({
    action: 'DENY',
    selector: { matchLabels: { istio: 'egress' } },
    rules: [
      { from: [{ source: { notPrincipals: ['cluster.local/ns/default/sa/curl', 'cluster.local/ns/shop/sa/admin'], notNamespaces: ['shop'] } }], when },
      { from: [strangersInShop], to: [{ operation: { notMethods: ['GET'] } }], when },
      { from: [strangersInShop], to: [{ operation: { notPaths: ['/v1/*'] } }], when },
    ],
  });
});

test('what is refused changes nothing', () => {
  const all = through({}, platform, service => {
    service.allowFrom(EgressClient.serviceAccount('curl'));
    expect(() => service.allowFrom(EgressClient.serviceAccount('other'), { paths: ['/v1'] })).toThrow('GRANT');
  });
  expect(all['AuthorizationPolicy istio-egress/egress-api-stripe-com'].spec.rules).toHaveLength(1);
});

test('a gateway of one’s own', () => {
  const chart = chartIn(undefined, 'istio-egress');
  const gateway = new EgressGateway(chart, 'egress', { minReplicas: 3, maxReplicas: 9, cpuRequest: '1' });
  expect(chart.toJson().map(({ kind, metadata }: any) => `${kind} ${metadata.name}`)).toEqual([
    'ServiceAccount egress', 'Role egress', 'RoleBinding egress', 'Deployment egress', 'Service egress', 'HorizontalPodAutoscaler egress', 'PodDisruptionBudget egress',
  ]);
  expect(gateway).toMatchObject({ gatewayNamespace: 'istio-egress', serviceName: 'egress', ports: [443], podLabels: { istio: 'egress.istio-egress' }, serviceAccountName: 'egress' });
});

test('a NetworkPolicy leaves DNS, the control plane and the gateways', () => {
  const app = new App({ outdir: 'unused' });
  Mesh.describe(app, { rootNamespace: 'mesh' });
  const chart = new Chart(app, 'app', { namespace: 'default' });
  new EgressNetworkPolicy(chart, 'gateway-only', { gateways: [platform(app)], podLabels: { app: 'curl' } });
  const [{ spec }] = chart.toJson();
  expect(spec).toMatchObject({ podSelector: { matchLabels: { app: 'curl' } }, policyTypes: ['Egress'] });
  expect(spec.egress.map(({ to }: any) => to[0].namespaceSelector.matchLabels['kubernetes.io/metadata.name'])).toEqual(['kube-system', 'mesh', 'istio-egress']);
});

test('a NetworkPolicy is applied before the hosts are known, whichever is made first', () => {
  for (const policyFirst of [true, false]) {
    const app = new App({ outdir: 'unused' });
    const gateway = platform(app);
    const chart = new Chart(app, 'app', { namespace: 'default' });
    const makers = [() => new EgressNetworkPolicy(chart, 'gateway-only', { gateways: [gateway] }), () => new ExternalService(chart, 'stripe', { hosts: ['api.stripe.com'], via: gateway })];
    (policyFirst ? makers : makers.reverse()).forEach(make => make());
    const kinds = chart.toJson().map(({ kind }: any) => kind);
    expect(kinds.indexOf('NetworkPolicy')).toBeLessThan(kinds.indexOf('ServiceEntry'));
  }
});

test('requests are tried again where they leave, and nowhere else', () => {
  const all = through({ ports: [HTTP], retries: { attempts: 5 }, timeout: Duration.seconds(3) });
  expect(all['VirtualService default/stripe-api.stripe.com'].spec.http[0]).toMatchObject({ retries: { attempts: 0 }, timeout: '3s' });
  expect(all['VirtualService istio-egress/egress-api-stripe-com-80'].spec.http[0]).toMatchObject({ retries: { attempts: 5 } });
});

/** As Istio reads a DENY policy: one rule that matches in all its parts. https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
function denies({ rules }: any, { namespace, account, method, path }: { namespace: string; account: string; method: string; path: string }): boolean {
  const principal = `cluster.local/ns/${namespace}/sa/${account}`;
  const fits = (list: string[] | undefined, value: string) => list === undefined || list.includes(value);
  const misses = (list: string[] | undefined, value: string) => list === undefined || !list.includes(value);
  return rules.some(({ from: [{ source }], to }: any) => fits(source.principals, principal) && misses(source.notPrincipals, principal)
    && fits(source.namespaces, namespace) && misses(source.notNamespaces, namespace)
    && (to === undefined || to.some(({ operation }: any) => misses(operation.notMethods, method) && misses(operation.notPaths, path))));
}

test('the policy denies exactly what is not granted: a service account that is named counts before its namespace', () => {
  const namespaces = ['default', 'shop'];
  const accounts = ['curl', 'admin'];
  const grant = fc.record({
    namespace: fc.constantFrom(...namespaces),
    account: fc.option(fc.constantFrom(...accounts), { nil: undefined }),
    methods: fc.option(fc.uniqueArray(fc.constantFrom('GET', 'POST'), { minLength: 1 }), { nil: undefined }),
    paths: fc.option(fc.uniqueArray(fc.constantFrom('/a', '/b'), { minLength: 1 }), { nil: undefined }),
  });
  const grants = fc.uniqueArray(grant, { minLength: 1, maxLength: 5, selector: ({ namespace, account }) => `${namespace}/${account}` });
  fc.assert(fc.property(grants, list => {
    const all = through({ ports: [HTTP] }, platform, service => list.forEach(({ namespace, account, methods, paths }) => service.allowFrom(
      account === undefined ? EgressClient.inNamespace(namespace) : EgressClient.serviceAccount(account, namespace), { methods, paths },
    )));
    const { spec } = all['AuthorizationPolicy istio-egress/egress-api-stripe-com'];
    for (const namespace of [...namespaces, 'elsewhere']) {
      for (const account of [...accounts, 'other']) {
        const named = (who?: string) => list.find(one => one.namespace === namespace && one.account === who);
        const own = named(account) ?? named();
        for (const method of ['GET', 'POST', 'PUT']) {
          for (const path of ['/a', '/b', '/c']) {
            const covers = (limits: string[] | undefined, value: string) => limits === undefined || limits.includes(value);
            const granted = own !== undefined && covers(own.methods, method) && covers(own.paths, path);
            const call = { namespace, account, method, path };
            expect([call, denies(spec, call)]).toEqual([call, !granted]);
          }
        }
      }
    }
  }), { seed: 20_261_125, numRuns: 100 });
});

test('hosts whose names look like those of our own objects lose nothing', () => {
  const hosts = ['api.stripe.com', 'gateway-api.stripe.com', 'to-gateway-api.stripe.com', 'default-api.stripe.com'];
  const all = through({ hosts, ports: [HTTP], exportTo: ['.', 'shop'] });
  const rules = Object.values(all).filter(({ kind }) => kind === 'DestinationRule').map(({ metadata, spec }) => `${metadata.namespace} ${spec.host}`);
  for (const host of hosts) expect(rules.filter(rule => rule === `istio-egress ${host}` || rule === `default ${host}`)).toHaveLength(2);
  expect(rules.filter(rule => rule.endsWith('egress.istio-egress.svc.cluster.local'))).toHaveLength(2 * hosts.length);
});

test('a destination in the gateway’s own namespace is known to the gateway, whoever else it is for', () => {
  const app = new App({ outdir: 'unused' });
  const chart = new Chart(app, 'app', { namespace: 'istio-egress' });
  new ExternalService(chart, 'x', { hosts: ['a.example.com'], via: platform(app), exportTo: ['default'] });
  const exported = chart.toJson().filter(({ kind, spec }: any) => kind === 'ServiceEntry' || (kind === 'DestinationRule' && spec.host === 'a.example.com')).map(({ spec }: any) => spec.exportTo);
  expect(exported).toEqual([['default', '.'], ['default', '.']]);
});
