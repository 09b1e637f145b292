import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Duration, Lazy } from 'cdk8s';
import { EgressCheck, EgressClient, EgressGateway, EgressGatewayAttributes, EgressNetworkPolicy, EgressPort, ExternalAddress, ExternalNameService, ExternalService, ExternalServiceProps, HttpProxy, HttpProxyProps, IpFamily, IstioVersion, KubernetesVersion, Mesh, SelectorlessService, SidecarBypass, TestSource, TlsOrigination, WildcardService } from '../src';
import { chartIn } from './support/synth';

const PORTS = [EgressPort.http(80)];

const alias = (externalName: any) => () => new ExternalNameService(chartIn(), 'my-httpbin', { externalName, ports: PORTS });
const endpoints = (...addresses: any[]) => () => new SelectorlessService(chartIn(), 'my-wikipedia', { addresses, ports: [EgressPort.tls()] });
const named = (name: any, kubernetesVersion = KubernetesVersion.V1_36) => () => new ExternalNameService(chartIn({ kubernetesVersion }), 'x', { name, externalName: 'httpbin.org', ports: PORTS });
const checking = (request: any) => () => new EgressCheck(chartIn(), 'check', { requests: [request] });
const external = (props: Partial<ExternalServiceProps>) => () => new ExternalService(chartIn(), 'stripe', { hosts: ['api.stripe.com'], ...props });
const ranges = (addresses: any, ports = [EgressPort.tcp(5432)]) => () => new ExternalAddress(chartIn(), 'database', { addresses, ports });
const wildcard = (hosts: any, ports?: EgressPort[]) => () => new WildcardService(chartIn(), 'wikipedia', { hosts, ports });
const proxy = (props: Partial<HttpProxyProps> = {}, chart = chartIn()) => new HttpProxy(chart, 'proxy', { addresses: ['198.51.100.90'], port: 3128, ...props });
const tunnelled = (props: Partial<ExternalServiceProps>) => () => { const chart = chartIn(); new ExternalService(chart, 'x', { hosts: ['api.example.com'], httpProxy: proxy({}, chart), ...props }); };
const secret = (credentialName: string, app = 'curl') => TlsOrigination.mutualWithSecret({ credentialName, workloadLabels: { app }, serviceAccount: app });
const dynamic = (port: EgressPort) => () => new WildcardService(chartIn(), 'wikipedia', { hosts: ['*.wikipedia.org'], ports: [port], dynamicDns: true });
const HTTP = [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })];
const imported = (chart: Chart, attrs: Partial<EgressGatewayAttributes> = {}) => EgressGateway.fromEgressGatewayAttributes(chart, 'gateway', {
  gatewayNamespace: 'istio-egress', serviceName: 'egress', podLabels: { istio: 'egress' }, serviceAccountName: 'egress', ...attrs,
});
const via = (props: Partial<ExternalServiceProps>, attrs: Partial<EgressGatewayAttributes> = {}) => () => {
  const chart = chartIn();
  return new ExternalService(chart, 'x', { hosts: ['api.example.com'], via: imported(chart, attrs), ...props });
};
const granting = (props: Partial<ExternalServiceProps>, grant: (service: ExternalService) => void) => () => grant(via(props)());
const long = `${'a'.repeat(63)}.`.repeat(4) + 'org';

/** Everything that bad input can provoke, by code, with the whole message. */
const CASES: [string, () => unknown][] = [
  ['PROPS', () => new ExternalService(chartIn(), 'x', undefined as any)],
  ['PROPS', () => new HttpProxy(chartIn(), 'x', null as any)],
  ['PROPS', () => new TestSource(chartIn(), 'x', [] as any)],
  ['PROPS', () => new SelectorlessService(chartIn(), 'x', { adresses: ['198.35.26.96'] } as any)],
  ['PROPS', external({ timeOut: Duration.seconds(3) } as any)],
  ['PROPS', external({ connectionPool: { maxConnection: 1 } as any })],
  ['PROPS', () => TlsOrigination.simple({ servername: 'a.example.com' } as any)],
  ['PROPS', () => TlsOrigination.mutual('a' as any)],
  ['HOST_INVALID', alias('')],
  ['HOST_INVALID', alias('http://httpbin.org')],
  ['HOST_INVALID', alias('httpbin.org/get')],
  ['HOST_INVALID', alias('httpbin.org:80')],
  ['HOST_INVALID', alias('httpbin.org.')],
  ['HOST_INVALID', alias('HttpBin.org')],
  ['HOST_INVALID', alias('http_bin.org')],
  ['HOST_INVALID', alias('*.httpbin.org')],
  ['HOST_INVALID', alias('1.2.3.4')],
  ['HOST_INVALID', alias('2001:db8::1')],
  ['HOST_INVALID', alias('[2001:db8::1]')],
  ['HOST_INVALID', alias('fe80::1%eth0')],
  ['HOST_INVALID', alias('1.2.3')],
  ['HOST_INVALID', alias('localhost')],
  ['HOST_INVALID', alias('-httpbin.org')],
  ['HOST_INVALID', alias('http bin.org')],
  ['HOST_INVALID', alias('httpbin..org')],
  ['HOST_INVALID', alias(long)],
  ['HOST_INVALID', alias('other.shop.svc.cluster.local')],
  ['HOST_INVALID', () => TlsOrigination.simple({ serverName: 'https://a.example.com' })],
  ['HOST_INVALID', () => TlsOrigination.simple({ subjectAltNames: ['*.example.com'] })],
  ['VALUE_NOT_KNOWN', alias(undefined)],
  ['VALUE_NOT_KNOWN', alias(Lazy.any({ produce: () => 'httpbin.org' }))],
  ['VALUE_NOT_KNOWN', endpoints(Lazy.any({ produce: () => '1.2.3.4' }))],
  ['VALUE_NOT_KNOWN', named(7)],
  ['ADDRESSES_EMPTY', endpoints()],
  ['ADDRESS_INVALID', endpoints('en.wikipedia.org')],
  ['ADDRESS_INVALID', endpoints('198.35.26.0/24')],
  ['ADDRESS_INVALID', endpoints('fe80::1%eth0')],
  ['ADDRESS_INVALID', endpoints('0.0.0.0')],
  ['ADDRESS_INVALID', endpoints('127.0.0.1')],
  ['ADDRESS_INVALID', endpoints('169.254.169.254')],
  ['ADDRESS_INVALID', endpoints('224.0.0.1')],
  ['ADDRESS_INVALID', endpoints('010.0.0.1')],
  ['ADDRESS_INVALID', endpoints('::')],
  ['ADDRESS_INVALID', endpoints('::1')],
  ['ADDRESS_INVALID', endpoints('fe80::1')],
  ['ADDRESS_INVALID', endpoints('ff02::1')],
  ['ADDRESS_INVALID', endpoints('ff12::1')],
  ['ADDRESS_INVALID', endpoints('::ffff:198.35.26.96')],
  ['ADDRESS_TWICE', endpoints('198.35.26.96', '198.35.26.96')],
  ['ADDRESS_FAMILY', endpoints('2001:db8::1')],
  ['PORTS_EMPTY', () => new ExternalNameService(chartIn(), 'my-httpbin', { externalName: 'httpbin.org', ports: [] })],
  ['PORT_NUMBER', () => EgressPort.http(0)],
  ['PORT_NUMBER', () => EgressPort.http(65536)],
  ['PORT_NUMBER', () => EgressPort.http(1.5)],
  ['PORT_NUMBER', () => EgressPort.http(NaN)],
  ['PORT_NUMBER', () => EgressPort.tcp('80' as any)],
  ['PORT_NUMBER', () => EgressPort.tls(443, { targetPort: -1 })],
  ['PORT_NAME', () => EgressPort.http(80, { name: 'web' })],
  ['PORT_NAME', () => EgressPort.tcp(80, { name: 'tcp_x' })],
  ['PORT_NAME', () => EgressPort.http(80, { name: 'http2-api' })],
  ['PORT_TWICE', () => new ExternalNameService(chartIn(), 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80), EgressPort.http2(80)] })],
  ['PORT_TWICE', () => new SelectorlessService(chartIn(), 'x', { addresses: ['198.35.26.96'], ports: [EgressPort.tls(443), EgressPort.tls(444, { name: 'tls' })] })],
  ['PORT_OPTIONS', () => EgressPort.http(80, { tlsOrigination: true as any })],
  ['PORT_OPTIONS', () => EgressPort.http(80, { tlsOrigination: TlsOrigination.simple as any })],
  ['PORT_OPTIONS', () => EgressPort.http(80, { tlsOriginaton: TlsOrigination.simple() } as any)],
  ['PORT_OPTIONS', () => EgressPort.https(443, { tlsOrigination: TlsOrigination.simple() } as any)],
  ['PORT_OPTIONS', () => EgressPort.http(80, null as any)],
  ['PORT_OPTIONS', () => EgressPort.http(443, { plaintextReason: 7 as any })],
  ['PORT_TYPE', () => new ExternalNameService(chartIn(), 'my-httpbin', { externalName: 'httpbin.org', ports: [80 as any] })],
  ['PLAINTEXT_TO_TLS_PORT', () => EgressPort.http(443)],
  ['PLAINTEXT_TO_TLS_PORT', () => EgressPort.grpc(80, { targetPort: 443 })],
  ['NAME_INVALID', named('My-Httpbin')],
  ['NAME_INVALID', named('a'.repeat(64))],
  ['NAME_INVALID', named('a.b')],
  ['NAME_INVALID', named('')],
  ['NAME_INVALID', named('1svc', KubernetesVersion.V1_33)],
  ['NAMESPACE_MISSING', () => new TestSource(new Chart(new App(), 'egress'), 'sleep')],
  ['NAMESPACE_INVALID', () => new TestSource(chartIn({}, 'Bad_NS'), 'sleep')],
  ['ALIAS_TCP', () => new ExternalNameService(chartIn(), 'my-database', { externalName: 'db.example.com', ports: [EgressPort.tcp(5432)] })],
  ['ALIAS_TARGET_PORT', () => new ExternalNameService(chartIn(), 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(8080, { targetPort: 80 })] })],
  ['TLS_SERVER_NAME', () => new SelectorlessService(chartIn(), 'x', { addresses: ['198.35.26.96'], ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })] })],
  ['TLS_NAMES', () => TlsOrigination.simple({ subjectAltNames: [] })],
  ['TLS_NAMES', () => TlsOrigination.simple({ subjectAltNames: 'a.example.com' as any })],
  ['TLS_FILE', () => TlsOrigination.simple({ caCertificates: 'ca.pem' })],
  ['TLS_FILE', () => TlsOrigination.mutual({ clientCertificate: '/etc/certs/tls.crt', privateKey: '' })],
  ['TLS_TRUST', () => TlsOrigination.simple({ caCertificates: '/etc/ca.pem', caConfigMap: 'ca' })],
  ['TLS_TRUST', () => TlsOrigination.simple({ unverifiedReason: 'test', subjectAltNames: ['a.example.com'] })],
  ['TLS_TRUST', () => TlsOrigination.simple({ unverifiedReason: ' ' })],
  ['TLS_CONFIG_MAP', () => new ExternalService(chartIn({ istioVersion: IstioVersion.of('1.25') }), 'x', {
    hosts: ['a.example.com'], ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ caConfigMap: 'ca' }) })],
  })],
  ['NAME_INVALID', () => TlsOrigination.simple({ caConfigMap: 'configmap://default/ca' })],
  ['NAME_INVALID', () => secret('default/client')],
  ['LABELS', () => TlsOrigination.mutualWithSecret({ credentialName: 'client', workloadLabels: {}, serviceAccount: 'curl' })],
  ['LABELS', () => TlsOrigination.mutualWithSecret({ credentialName: 'client', workloadLabels: 'app=curl' as any, serviceAccount: 'curl' })],
  ['LABELS', external({ labels: { 'a/b/c': 'x' } })],
  ['LABELS', external({ labels: { app: 7 as any } })],
  ['CREDENTIAL_EXPORT', external({ exportTo: ['.', 'shop'], ports: [EgressPort.http(80, { tlsOrigination: secret('client') })] })],
  ['CREDENTIAL_WORKLOADS', external({ ports: [EgressPort.http(80, { tlsOrigination: secret('client') }), EgressPort.http(81, { targetPort: 444, tlsOrigination: secret('client', 'other') })] })],
  ['LIMIT', external({ connectionPool: { maxConnections: 0 } })],
  ['LIMIT', external({ outlierDetection: { maxEjectionPercent: 101 } })],
  ['DURATION', external({ outlierDetection: { interval: 5 as any } })],
  ['HTTP_ONLY', external({ connectionPool: { http2MaxRequests: 10 } })],
  ['ADDRESSES_EMPTY', () => proxy({ addresses: [] })],
  ['PORT_NUMBER', () => proxy({ port: 0 })],
  ['TUNNEL', tunnelled({ ports: [EgressPort.http(80)] })],
  ['TUNNEL', tunnelled({ endpoints: ['edge.example.com'] })],
  ['TUNNEL', external({ httpProxy: 'http://proxy:3128' as any })],
  ['PROXY_NOT_VISIBLE', tunnelled({ exportTo: ['.', 'shop'] })],
  ['PROXY_NOT_VISIBLE', () => external({ httpProxy: proxy() })()],
  ['VIA', via({ exportTo: ['*'] })],
  ['VIA', via({ ports: [EgressPort.http(80), EgressPort.http(8080)] })],
  ['VIA', external({ via: 'istio-egressgateway' as any })],
  ['VIA', () => new EgressNetworkPolicy(chartIn(), 'x', { gateways: [{} as any] })],
  ['VIA', () => { const chart = chartIn(); new ExternalService(chart, 'x', { hosts: ['api.example.com'], via: imported(chart), httpProxy: proxy({}, chart) }); }],
  ['VIA', () => { const chart = chartIn({ gatewayApi: true }); new ExternalService(chart, 'x', { hosts: ['api.example.com'], via: imported(chart) }); }],
  ['GATEWAY_API_VERSION', () => new EgressGateway(chartIn({ gatewayApi: true, istioVersion: IstioVersion.V1_29 }), 'egress')],
  ['VIA', () => {
    const app = new App();
    const [one, two] = ['one', 'two'].map(name => { const chart = new Chart(app, name, { namespace: name }); Mesh.describe(chart); return chart; });
    new ExternalService(two, 'x', { hosts: ['api.example.com'], via: imported(one) });
  }],
  ['VIA', via({ gatewayRouteOwned: false, via: undefined })],
  ['VIA', () => { const chart = chartIn({ gatewayApi: true }); new ExternalService(chart, 'x', { hosts: ['a.example.com'], ports: HTTP, retries: { attempts: 1 }, via: imported(chart, { gatewayName: 'egress' }) }); }],
  ['FLAG', via({ gatewayRouteOwned: 'false' as any })],
  ['FLAG', () => Mesh.describe(new App(), { gatewayApi: 1 as any })],
  ['TRUST_DOMAIN', () => Mesh.describe(new App(), { trustDomain: 'spiffe://td' })],
  ['IMAGE', () => new TestSource(chartIn(), 'sleep', { image: 'a b' })],
  ['BYPASS_TYPE', () => new TestSource(chartIn(), 'sleep', { bypass: {} as any })],
  ['NAME_INVALID', () => imported(chartIn(), { serviceName: undefined as any })],
  ['PORTS_EMPTY', () => imported(chartIn(), { ports: true as any })],
  ['LABELS', external({ labels: new Map([['a', 'b']]) as any })],
  ['VALUE_NOT_KNOWN', external({ hosts: new Array(2) as any })],
  ['PORT_TYPE', external({ ports: new Array(1) as any })],
  ['PROPS', external({ ports: HTTP, retries: null as any })],
  ['DURATION', external({ ports: HTTP, timeout: Duration.millis(10.5) })],
  ['HOST_INVALID', external({ hosts: ['443.a.com.lane.invalid'] })],
  ['HOST_INVALID', external({ hosts: ['shop.default.svc'] })],
  ['TLS_TRUST', () => TlsOrigination.simple({ unverifiedReason: '\u200b' })],
  ['VIA', () => new EgressNetworkPolicy(chartIn(), 'x', { gateways: new Array(1) })],
  ['HOST_CONFLICT', () => {
    const chart = chartIn();
    const gateway = imported(chart);
    new ExternalService(new Chart(chart, 'a', { namespace: 'a' }), 'x', { hosts: ['api.example.com'], ports: [EgressPort.http(80)], via: gateway });
    new ExternalService(new Chart(chart, 'b', { namespace: 'b' }), 'x', { hosts: ['api.example.com'], ports: HTTP, via: gateway, gatewayRouteOwned: false });
  }],
  ['HOST_CONFLICT', () => {
    const chart = chartIn();
    new ExternalService(new Chart(chart, 'e', { namespace: 'istio-egress' }), 'a', { hosts: ['api.example.com'] });
    new ExternalService(chart, 'x', { hosts: ['api.example.com'], ports: HTTP, via: imported(chart) });
  }],
  ['HOST_CONFLICT', () => {
    const chart = chartIn();
    new ExternalService(chart, 'x', { hosts: ['api.example.com'], ports: HTTP, via: imported(chart) });
    new ExternalService(new Chart(chart, 'b', { namespace: 'b' }), 'x', { hosts: ['api.example.com'], ports: [EgressPort.http(80)], exportTo: ['.', 'istio-egress'] });
  }],
  ['WILDCARD_COVERS', () => {
    const chart = chartIn();
    new WildcardService(chart, 'wide', { hosts: ['*.example.com'], ports: [EgressPort.http(80)] });
    new WildcardService(new Chart(chart, 'b', { namespace: 'b' }), 'narrow', { hosts: ['*.q.example.com'], ports: HTTP, dynamicDns: true, exportTo: ['default'] });
  }],
  ['GRANT', granting({ ports: HTTP }, service => { service.allowFrom(EgressClient.serviceAccount('curl'), { methods: ['GET'] }); service.addPort(EgressPort.https(443)); })],
  ...['/a?b=c', '/a#b', '/a/../b', '/%61', '//a', 'a', '/a*b'].map((path): [string, () => unknown] => ['GRANT', granting({ ports: HTTP }, service => service.allowFrom(EgressClient.serviceAccount('curl'), { paths: [path] }))]),
  ['GATEWAY_PORT', via({}, { ports: [80, 15021] })],
  ['GATEWAY_PORT', via({}, { port: 8443, ports: [80, 443] })],
  ['NETWORK_POLICY_GATEWAY', () => { const chart = chartIn({}, 'istio-egress'); new EgressNetworkPolicy(chart, 'x', { gateways: [imported(chart)] }); }],
  ['WILDCARD_GRANT', () => {
    const chart = chartIn();
    const gateway = imported(chart);
    const secretHost = new ExternalService(chart, 'x', { hosts: ['secret.w.org'], via: gateway });
    new WildcardService(new Chart(chart, 'b', { namespace: 'b' }), 'w', { hosts: ['*.w.org'], via: gateway, servedBy: 'www.w.org' });
    secretHost.allowFrom(EgressClient.serviceAccount('curl'));
  }],
  ['WILDCARD_COVERS', () => {
    const chart = chartIn();
    new ExternalService(chart, 'x', { hosts: ['secret.w.org'] });
    new WildcardService(chart, 'w', { hosts: ['*.w.org'], via: imported(chart), servedBy: 'www.w.org' });
  }],
  ['OBJECT_TWICE', () => {
    const chart = chartIn();
    const ports = [EgressPort.http(80, { tlsOrigination: secret('client') })];
    new ExternalService(chart, 'x', { hosts: ['a.com', 'a.com-credential'], ports });
  }],
  ['GRANT', () => {
    const chart = chartIn();
    const wikipedia = new WildcardService(chart, 'w', { hosts: ['*.w.org'], via: imported(chart), servedBy: 'www.w.org' });
    wikipedia.allowFrom(EgressClient.serviceAccount('curl'), { methods: ['GET'] });
  }],
  ['HOST_CONFLICT', () => {
    const chart = chartIn();
    const gateway = imported(chart);
    new ExternalService(new Chart(chart, 'e', { namespace: 'istio-egress' }), 'x', { hosts: ['httpbin.org'], ports: HTTP, via: gateway, exportTo: ['default'] });
    new ExternalService(new Chart(chart, 'b', { namespace: 'b' }), 'y', { hosts: ['httpbin.org'], ports: [EgressPort.http(80)], exportTo: ['.', 'istio-egress'] });
  }],
  ['GATEWAYS_EMPTY', () => new EgressNetworkPolicy(chartIn(), 'x', { gateways: [] })],
  ['LABELS', () => imported(chartIn(), { podLabels: {} })],
  ['NAMESPACE_INVALID', () => imported(chartIn(), { gatewayNamespace: 'Istio' })],
  ['REPLICAS', () => new EgressGateway(chartIn(), 'egress', { minReplicas: 6 })],
  ['REPLICAS', () => new EgressGateway(chartIn(), 'egress', { minReplicas: 0 })],
  ['QUANTITY', () => new EgressGateway(chartIn(), 'egress', { cpuLimit: '2 cores' })],
  ['CREDENTIAL_WORKLOADS', via({ ports: [EgressPort.http(80, { tlsOrigination: secret('client') })] })],
  ['CREDENTIAL_WORKLOADS', external({ ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'client' }) })] })],
  ['LABELS', () => TlsOrigination.mutualWithSecret({ credentialName: 'client', workloadLabels: { app: 'curl' } })],
  ['GRANT', granting({}, service => service.allowFrom(EgressClient.serviceAccount('curl'), { paths: ['/v1'] }))],
  ['GRANT', granting({ ports: HTTP }, service => service.allowFrom(EgressClient.serviceAccount('curl'), { methods: ['get'] }))],
  ['GRANT', granting({ ports: HTTP }, service => service.allowFrom(EgressClient.serviceAccount('curl'), { paths: [] }))],
  ['GRANT', granting({ gatewayRouteOwned: false }, service => service.allowFrom(EgressClient.inNamespace('shop')))],
  ['GRANT', granting({}, service => [1, 2].forEach(() => service.allowFrom(EgressClient.inNamespace('shop'))))],
  ['GRANT', granting({}, service => service.allowFrom('curl' as any))],
  ['GRANT', () => new ExternalService(chartIn(), 'x', { hosts: ['a.example.com'] }).allowFrom(EgressClient.inNamespace('shop'))],
  ['NAME_INVALID', () => EgressClient.serviceAccount('system:serviceaccount:default:curl')],
  ['NAME_INVALID', () => EgressClient.inNamespace('a.b')],
  ['HOST_TWICE', () => {
    const chart = chartIn();
    const gateway = imported(chart);
    for (const namespace of ['a', 'b']) new ExternalService(new Chart(chart, namespace, { namespace }), 'x', { hosts: ['api.example.com'], via: gateway });
  }],
  ['BYPASS_REASON', () => SidecarBypass.ports([5432], '')],
  ['PORTS_EMPTY', () => SidecarBypass.ports([], 'slow')],
  ['PORT_NUMBER', () => SidecarBypass.ports([0], 'slow')],
  ['ADDRESS_INVALID', () => SidecarBypass.addresses(['db.example.com'], 'slow')],
  ['ADDRESSES_EMPTY', ranges([])],
  ['ADDRESS_TWICE', ranges(['203.0.113.0/24', '203.0.113.0/24'])],
  ['ADDRESS_INVALID', ranges(['10.0.0.256/24'])],
  ['RANGE_INVALID', ranges(['10.0.0.0/0'])],
  ['RANGE_INVALID', ranges(['10.0.0.0/33'])],
  ['RANGE_INVALID', ranges(['2001:db8::/129'])],
  ['RANGE_INVALID', ranges(['10.0.0.0/24/24'])],
  ['RANGE_INVALID', ranges(['10.0.0.0/'])],
  ['ADDRESSES_TARGET_PORT', ranges(['203.0.113.0/24'], [EgressPort.tcp(5432, { targetPort: 5433 })])],
  ['ADDRESSES_HTTP', ranges(['203.0.113.0/24'], [EgressPort.http(80)])],
  ['ADDRESSES_HTTP', ranges(['203.0.113.7', '203.0.113.9'], [EgressPort.http(80)])],
  ['ADDRESS_TWICE', ranges(['203.0.113.7/24', '203.0.113.0/24'])],
  ['ADDRESS_TWICE', ranges(['203.0.113.7/32', '203.0.113.7'])],
  ['TLS_SERVER_NAME', ranges(['203.0.113.7'], [EgressPort.tcp(5432, { tlsOrigination: TlsOrigination.simple() })])],
  ['WILDCARD_INVALID', wildcard(['en.wikipedia.org'])],
  ['WILDCARD_INVALID', wildcard(['*.org'])],
  ['HOST_INVALID', wildcard(['*.svc.cluster.local'])],
  ['WILDCARD_INVALID', () => new WildcardService(chartIn({ clusterDomain: 'k8s.corp.example' }), 'w', { hosts: ['*.corp.example'] })],
  ['HOST_INVALID', wildcard(['*.shop.address.invalid'])],
  ['WILDCARD_INVALID', wildcard(['*'])],
  ['WILDCARD_INVALID', wildcard(['en.*.org'])],
  ['WILDCARD_INVALID', wildcard(['*.*.org'])],
  ['WILDCARD_INVALID', wildcard(['*wikipedia.org'])],
  ['HOST_INVALID', wildcard(['*.Wikipedia.org'])],
  ['HOSTS_EMPTY', wildcard([])],
  ['HOST_LISTED_TWICE', wildcard(['*.wikipedia.org', '*.wikipedia.org'])],
  ['WILDCARD_PORT', wildcard(['*.wikipedia.org'], [EgressPort.tcp(5432)])],
  ['WILDCARD_PORT', wildcard(['*.wikipedia.org'], [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })])],
  ['WILDCARD_PORT', wildcard(['*.wikipedia.org'], [EgressPort.http(80, { targetPort: 8080 })])],
  ['VIA', () => { const chart = chartIn(); new WildcardService(chart, 'w', { hosts: ['*.wikipedia.org'], via: imported(chart) }); }],
  ['VIA', () => new WildcardService(chartIn(), 'w', { hosts: ['*.wikipedia.org'], servedBy: 'www.wikipedia.org' })],
  ['VIA', () => { const chart = chartIn(); new WildcardService(chart, 'w', { hosts: ['*.wikipedia.org'], via: imported(chart), servedBy: 'www.wikipedia.org', dynamicDns: true }); }],
  ['VIA', () => { const chart = chartIn(); new WildcardService(chart, 'w', { hosts: ['*.wikipedia.org'], via: imported(chart), servedBy: 'www.wikipedia.org', ports: [EgressPort.http(80)] }); }],
  ['GRANT', () => new WildcardService(chartIn(), 'w', { hosts: ['*.wikipedia.org'] }).allowFrom(EgressClient.inNamespace('shop'))],
  ['WILDCARD_DYNAMIC_DNS', () => new WildcardService(chartIn({ istioVersion: IstioVersion.V1_29 }), 'w', { hosts: ['*.wikipedia.org'], dynamicDns: true })],
  ['WILDCARD_PORT', dynamic(EgressPort.http(8080, { targetPort: 443, tlsOrigination: TlsOrigination.simple() }))],
  ['WILDCARD_PORT', dynamic(EgressPort.http(80, { targetPort: 8443, tlsOrigination: TlsOrigination.simple() }))],
  ['WILDCARD_PORT', dynamic(EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ serverName: 'en.wikipedia.org' }) }))],
  ['WILDCARD_PORT', dynamic(EgressPort.grpc(80))],
  ['WILDCARD_PORT', dynamic(EgressPort.http(80, { tlsOrigination: secret('client') }))],
  ['HOSTS_EMPTY', external({ hosts: [] })],
  ['HOSTS_EMPTY', external({ hosts: 'api.stripe.com' as any })],
  ['HOST_INVALID', external({ hosts: ['*.stripe.com'] })],
  ['HOST_LISTED_TWICE', external({ hosts: ['a.example.com', 'b.example.com', 'a.example.com'] })],
  ['ENDPOINT_INVALID', external({ endpoints: 'edge.example.com' as any })],
  ['ENDPOINT_INVALID', external({ endpoints: ['198.35.26.96', 'a.example.com'] })],
  ['ENDPOINT_INVALID', external({ endpoints: ['a.example.com', 'a.example.com'] })],
  ['ENDPOINT_INVALID', external({ endpoints: ['198.35.26.96'], dnsRoundRobin: true })],
  ['ENDPOINT_INVALID', external({ endpoints: ['a.example.com', 'b.example.com'], dnsRoundRobin: true })],
  ['HOST_INVALID', external({ endpoints: ['A.example.com'] })],
  ['EXPORT_TO', external({ exportTo: [] })],
  ['EXPORT_TO', external({ exportTo: [123 as any] })],
  ['EXPORT_TO', external({ exportTo: ['*', 'shop'] })],
  ['EXPORT_TO', external({ exportTo: ['Shop'] })],
  ['TCP_HOSTS', external({ hosts: ['a.example.com', 'b.example.com'], ports: [EgressPort.tcp(5432)] })],
  ['TCP_ADDRESSES', external({ ports: [EgressPort.tcp(5432)] })],
  ['TCP_ADDRESSES', external({ ports: [EgressPort.tcp(443, { anyAddressReason: 'nothing else is called' })] })],
  ['TCP_ADDRESSES', external({ ports: [EgressPort.tcp(5432, { tlsOrigination: TlsOrigination.simple(), anyAddressReason: 'nothing else is called' })] })],
  ['PORT_OPTIONS', () => EgressPort.http(80, { anyAddressReason: 'x' } as any)],
  ['PORT_OPTIONS', () => EgressPort.tcp(80, { anyAddressReason: ' ' })],
  ['PORT_OPTIONS', () => EgressPort.http(80, { http2Upgrade: 'yes' as any })],
  ['ADDRESSES_HOSTS', external({ hosts: ['a.example.com', 'b.example.com'], addresses: ['203.0.113.7'] })],
  ['ADDRESS_TWICE', external({ addresses: ['203.0.113.7', '203.0.113.7'] })],
  ['ADDRESSES_EMPTY', external({ addresses: '203.0.113.7' as any })],
  ['SERVER_NAME_HOSTS', external({
    hosts: ['a.example.com', 'b.example.com'],
    ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ serverName: 'a.example.com' }) })],
  })],
  ['HTTP_ONLY', external({ timeout: Duration.seconds(3) })],
  ['HTTP_ONLY', external({ retries: { attempts: 1 } })],
  ['DURATION', external({ ports: [EgressPort.http(80)], timeout: Duration.millis(0) })],
  ['DURATION', external({ ports: [EgressPort.http(80)], timeout: 3 as any })],
  ['RETRIES', external({ ports: [EgressPort.http(80)], retries: { attempts: 0, perTryTimeout: Duration.seconds(1) } })],
  ['RETRIES', external({ ports: [EgressPort.http(80)], retries: { attempts: -1 } })],
  ['CHECK_EMPTY', () => new EgressCheck(chartIn(), 'check', { requests: [] })],
  ['CHECK_REQUEST', checking(null)],
  ['CHECK_REQUEST', checking({ url: 'httpbin.org' })],
  ['CHECK_REQUEST', checking({ url: ['http://httpbin.org'] })],
  ['HOST_INVALID', checking({ url: 'https://httpbin.org', through: 'svc:8443' })],
  ['CHECK_REQUEST', checking({ url: 'http://[' })],
  ['CHECK_REQUEST', checking({ url: 'http://httpbin.org', status: 99 })],
  ['CHECK_REQUEST', checking({ url: 'http://httpbin.org', title: 'two\nlines' })],
  ['ISTIO_VERSION', () => IstioVersion.of('1.19')],
  ['ISTIO_VERSION', () => IstioVersion.of('1.32')],
  ['ISTIO_VERSION', () => IstioVersion.of('latest')],
  ['KUBERNETES_VERSION', () => KubernetesVersion.of('1.24')],
  ['KUBERNETES_VERSION', () => KubernetesVersion.of('2.0')],
  ['IP_FAMILIES', () => Mesh.describe(new App(), { ipFamilies: [] })],
  ['IP_FAMILIES', () => Mesh.describe(new App(), { ipFamilies: 'IPv4' as any })],
  ['IP_FAMILIES', () => Mesh.describe(new App(), { ipFamilies: ['IPX' as any] })],
  ['IP_FAMILIES', () => Mesh.describe(new App(), { ipFamilies: [IpFamily.IPV6, IpFamily.IPV6] })],
  ['VERSION_TYPE', () => Mesh.describe(new App(), { istioVersion: '1.29' as any })],
  ['VERSION_TYPE', () => Mesh.describe(new App(), { kubernetesVersion: IstioVersion.V1_31 as any })],
  ['MESH_TWICE', () => { const app = new App(); Mesh.describe(app, {}); Mesh.describe(app, {}); }],
  ['MESH_LATE', () => { const chart = chartIn(); new TestSource(chart, 'sleep'); Mesh.describe(chart.node.root, {}); }],
  ['OBJECT_TWICE', () => { const chart = chartIn(); new TestSource(chart, 'sleep'); new TestSource(chart, 'other', { name: 'sleep' }); }],
  ['CHILD_TAKEN', () => {
    const stripe = new ExternalService(chartIn(), 'stripe', { hosts: ['api.stripe.com'] });
    new Chart(stripe, 'VirtualService-api.stripe.com');
    stripe.addPort(EgressPort.http(80));
  }],
  ['WILDCARD_COVERS', () => {
    const chart = chartIn();
    new WildcardService(chart, 'all', { hosts: ['*.example.com'] });
    const shop = new Chart(chart.node.root as App, 'shop', { namespace: 'shop' });
    const ports = [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })];
    new ExternalNameService(shop, 'api', { externalName: 'api.example.com', ports });
  }],
  ['HOST_TWICE', () => {
    const chart = chartIn();
    new ExternalNameService(chart, 'one', { externalName: 'httpbin.org', ports: PORTS });
    new ExternalNameService(chart, 'two', { externalName: 'httpbin.org', ports: PORTS });
  }],
  ['HOST_CONFLICT', () => {
    const chart = chartIn();
    new ExternalNameService(chart, 'one', { externalName: 'httpbin.org', ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })] });
    new ExternalNameService(new Chart(chart.node.root as App, 'shop', { namespace: 'shop' }), 'two', { externalName: 'httpbin.org', ports: PORTS });
  }],
];

function message(provoke: () => unknown): string {
  try {
    provoke();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test.each(CASES)('%s %#', (code, provoke) => {
  expect(message(provoke)).toMatch(new RegExp(`^${code}: [^;]+; allowed: [^;]+; to do: .+`));
});

test('the whole messages', () => {
  expect(CASES.map(([, provoke]) => message(provoke)).join('\n')).toMatchSnapshot();
});

const SOURCES = readdirSync(join(__dirname, '../src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));

test('every code is provoked here and explained in docs/errors.md', () => {
  const texts = SOURCES.map(file => readFileSync(join(__dirname, '../src', file), 'utf8'));
  const codes = new Set(texts.flatMap(text => [...text.matchAll(/code: '([A-Z_0-9]+)'/g)].map(match => match[1])));
  expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual([...codes].sort());
  const documented = [...readFileSync(join(__dirname, '../docs/errors.md'), 'utf8').matchAll(/^\| `([A-Z_0-9]+)` \|/gm)].map(match => match[1]);
  expect(documented).toEqual([...codes].sort());
});
