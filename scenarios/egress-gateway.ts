import { Chart } from 'cdk8s';
import { GATEWAY_API, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, GatewayHop, Namespace, OutsideHost, Refusal, Scenario, Workload, World } from './scenario';
import { HTTPBIN, NEIGHBOUR, SLEEP, SLEEP_WITHOUT_ISTIO, UNKNOWN, WIKIPEDIA, WORLD } from './worlds';
import { EgressClient, EgressGateway, EgressNetworkPolicy, EgressPort, ExternalService, TlsOrigination, WildcardService } from '../src';

const EGRESS: Namespace = { name: 'istio-egress', labels: { 'istio-injection': 'enabled' } };
const GATEWAY: Workload = { name: 'egress', namespace: 'istio-egress', serviceAccount: 'egress', labels: { istio: 'egress.istio-egress' }, proxy: 'gateway', address: '10.244.9.2' };
const DATABASE: OutsideHost = { name: 'db.example.com', addresses: ['198.51.100.30'], ports: [{ number: 5432, speaks: 'echo' }, { number: 5433, speaks: 'tls-echo' }] };
const GRPC: OutsideHost = { name: 'grpc.example.com', addresses: ['198.51.100.96'], ports: [{ number: 443, speaks: 'https', http2: true }] };

const WITH_GATEWAY: World = {
  ...WORLD,
  namespaces: [...WORLD.namespaces, EGRESS],
  workloads: [SLEEP, NEIGHBOUR, SLEEP_WITHOUT_ISTIO, GATEWAY],
  outside: [HTTPBIN, WIKIPEDIA, UNKNOWN, DATABASE, GRPC],
};

/** Through the gateway: there it leaves by the cluster of the host itself. */
function hop(cluster: string): GatewayHop {
  return { workload: 'istio-egress/egress', hop: 'mutual TLS', cluster };
}

const toGateway = (label: string) => `outbound|443|${label}|egress.istio-egress.svc.cluster.local`;

const originated: Arrival = {
  status: 200,
  at: 'httpbin.org:443',
  encryptedBy: 'gateway',
  serverName: 'httpbin.org',
  verifiedNames: ['httpbin.org'],
  host: 'httpbin.org',
  meshHeaders: [],
  cluster: toGateway('httpbin-org-80'),
  gateway: hop('outbound|80||httpbin.org'),
};
const passedOn: Arrival = {
  status: 200,
  at: 'httpbin.org:443',
  encryptedBy: 'workload',
  serverName: 'httpbin.org',
  cluster: toGateway('httpbin-org-443'),
  gateway: hop('outbound|443||httpbin.org'),
};

const egressGateway: Scenario = {
  name: 'egress-gateway',
  title: 'Through an egress gateway of one’s own: HTTP, HTTPS, gRPC and TCP, with TLS originated at the gateway',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/',
  charts: app => {
    const platform = new Chart(app, 'platform', { namespace: 'istio-egress' });
    const gateway = new EgressGateway(platform, 'egress');

    const chart = new Chart(app, 'app', { namespace: 'default' });
    new ExternalService(chart, 'httpbin', {
      hosts: ['httpbin.org'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() }), EgressPort.https(443)],
      exportTo: ['.', 'neighbours'],
      via: gateway,
    });
    new ExternalService(chart, 'wikipedia', { hosts: ['en.wikipedia.org'], ports: [EgressPort.http(80)], via: gateway });
    new ExternalService(chart, 'database', {
      hosts: ['db.example.com'],
      addresses: ['198.51.100.30'],
      ports: [EgressPort.tcp(5432), EgressPort.tcp(6432, { targetPort: 5433, tlsOrigination: TlsOrigination.simple() })],
      via: gateway,
    });
    new ExternalService(chart, 'grpc', {
      hosts: ['grpc.example.com'],
      ports: [EgressPort.grpc(50051, { targetPort: 443, tlsOrigination: TlsOrigination.simple() })],
      via: gateway,
    });
  },
  world: WITH_GATEWAY,
  meshes: [TODAY, registryOnly(TODAY), rootMutual(TODAY)],
  calls: [
    { title: 'HTTP is encrypted at the gateway', from: 'default/sleep', url: 'http://httpbin.org/headers', expect: originated },
    { title: 'HTTP from another namespace that knows the host', from: 'neighbours/neighbour', url: 'http://httpbin.org/headers', expect: originated },
    { title: 'HTTPS to the same host is encrypted once', from: 'default/sleep', url: 'https://httpbin.org/headers', expect: passedOn },
    {
      title: 'HTTP that stays HTTP',
      from: 'default/sleep',
      url: 'http://en.wikipedia.org/wiki/Main_Page',
      expect: {
        status: 200,
        at: 'en.wikipedia.org:80',
        encryptedBy: 'nobody',
        host: 'en.wikipedia.org',
        meshHeaders: [],
        cluster: toGateway('en-wikipedia-org-80'),
        gateway: hop('outbound|80||en.wikipedia.org'),
      },
    },
    {
      title: 'TCP',
      from: 'default/sleep',
      url: 'tcp://db.example.com:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', cluster: toGateway('db-example-com-5432'), gateway: hop('outbound|5432||db.example.com') },
    },
    {
      title: 'TCP that is encrypted at the gateway',
      from: 'default/sleep',
      url: 'tcp://db.example.com:6432',
      expect: {
        status: 0,
        at: 'db.example.com:5433',
        encryptedBy: 'gateway',
        serverName: 'db.example.com',
        verifiedNames: ['db.example.com'],
        cluster: toGateway('db-example-com-6432'),
        gateway: hop('outbound|6432||db.example.com'),
      },
    },
    {
      title: 'gRPC, HTTP/2 all the way',
      from: 'default/sleep',
      url: 'http://grpc.example.com:50051/',
      http2: true,
      expect: {
        status: 200,
        at: 'grpc.example.com:443',
        encryptedBy: 'gateway',
        serverName: 'grpc.example.com',
        httpVersion: '2',
        cluster: toGateway('grpc-example-com-50051'),
        gateway: hop('outbound|50051||grpc.example.com'),
      },
    },
    {
      title: 'a pod without a sidecar goes round the gateway, unless a NetworkPolicy stops it',
      from: 'without-istio/sleep',
      url: 'https://httpbin.org/headers',
      expect: { status: 200, at: 'httpbin.org:443', encryptedBy: 'workload' },
    },
  ],
};

const OTHER: Workload = { ...SLEEP, name: 'other', serviceAccount: 'other', labels: { app: 'other' }, address: '10.244.1.3' };
const denied: Refusal = { refused: 'status', status: 403, gateway: 'istio-egress/egress', because: 'it is not granted' };

const egressGatewayAccess: Scenario = {
  name: 'egress-gateway-access',
  title: 'Who may call what through an egress gateway',
  source: 'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  charts: app => {
    const platform = new Chart(app, 'platform', { namespace: 'istio-egress' });
    const gateway = new EgressGateway(platform, 'egress');

    const chart = new Chart(app, 'app', { namespace: 'default' });
    const httpbin = new ExternalService(chart, 'httpbin', {
      hosts: ['httpbin.org'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })],
      exportTo: ['.', 'neighbours'],
      via: gateway,
    });
    httpbin.allowFrom(EgressClient.serviceAccount('sleep'));
    httpbin.allowFrom(EgressClient.inNamespace('neighbours'), { methods: ['GET'], paths: ['/headers'] });

    const wikipedia = new ExternalService(chart, 'wikipedia', { hosts: ['en.wikipedia.org'], via: gateway });
    wikipedia.allowFrom(EgressClient.serviceAccount('other'));

    // Nobody is named, so everybody may who knows the host.
    new ExternalService(chart, 'database', { hosts: ['db.example.com'], addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)], via: gateway });
  },
  world: { ...WITH_GATEWAY, workloads: [...WITH_GATEWAY.workloads, OTHER] },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    { title: 'the service account that may', from: 'default/sleep', url: 'http://httpbin.org/anything', expect: originated },
    { title: 'one that may not', from: 'default/other', url: 'http://httpbin.org/headers', expect: denied },
    { title: 'a namespace that may, by what it asks for', from: 'neighbours/neighbour', url: 'http://httpbin.org/headers', expect: originated },
    { title: 'the same for another path', from: 'neighbours/neighbour', url: 'http://httpbin.org/anything', expect: denied },
    {
      title: 'HTTPS by the service account that may: the gateway knows it, although it does not see the request',
      from: 'default/other',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', gateway: hop('outbound|443||en.wikipedia.org') },
    },
    {
      title: 'HTTPS by one that may not',
      from: 'default/sleep',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { refused: 'connection', gateway: 'istio-egress/egress', because: 'it is not granted' },
    },
    ...['default/sleep', 'default/other'].map(from => ({
      title: `TCP to what is granted to nobody in particular, from ${from}`,
      from,
      url: 'tcp://db.example.com:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody' as const, gateway: hop('outbound|5432||db.example.com') },
    })),
  ],
};

const CLIENT = 'client.example.com';
const PARTNER: OutsideHost = {
  name: 'partner.example.com', addresses: ['198.51.100.80'], ports: [{ number: 443, speaks: 'https', certificate: 'private-ca', clientCertificate: 'required' }],
};

/** A pod with a sidecar in the gateway’s own namespace. */
const AT_HOME: Workload = { ...SLEEP, name: 'at-home', namespace: 'istio-egress', serviceAccount: 'at-home', labels: { app: 'at-home' }, address: '10.244.9.3' };

const egressGatewayMutualTls: Scenario = {
  name: 'egress-gateway-mutual-tls',
  title: 'A client certificate that only the egress gateway has',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway-tls-origination/#perform-mutual-tls-origination-with-an-egress-gateway',
  charts: app => {
    const platform = new Chart(app, 'platform', { namespace: 'istio-egress' });
    const gateway = new EgressGateway(platform, 'egress');

    const chart = new Chart(app, 'app', { namespace: 'default' });
    new ExternalService(chart, 'partner', {
      hosts: ['partner.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'client-credential' }) }), EgressPort.https(443)],
      via: gateway,
    });
  },
  world: {
    ...WITH_GATEWAY,
    workloads: [...WITH_GATEWAY.workloads, AT_HOME],
    outside: [PARTNER],
    credentials: [{ kind: 'Secret', namespace: 'istio-egress', name: 'client-credential', clientCertificate: CLIENT, ca: 'private' }],
  },
  meshes: [TODAY],
  calls: [
    {
      title: 'HTTP gets the certificate at the gateway',
      from: 'default/sleep',
      url: 'http://partner.example.com/',
      expect: {
        status: 200,
        at: 'partner.example.com:443',
        encryptedBy: 'gateway',
        serverName: 'partner.example.com',
        verifiedNames: ['partner.example.com'],
        clientCertificate: CLIENT,
        host: 'partner.example.com',
        gateway: hop('outbound|80||partner.example.com'),
      },
    },
    {
      title: 'a pod beside the gateway, which knows the host, gets no certificate and sends no plaintext',
      from: 'istio-egress/at-home',
      url: 'http://partner.example.com/',
      expect: { refused: 'status', status: 503, because: 'it has no client certificate, and its CA is not known to it' },
    },
  ],
};

const egressGatewayNetworkPolicy: Scenario = {
  name: 'egress-gateway-network-policy',
  title: 'An egress gateway that cannot be gone around',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/#apply-kubernetes-network-policies',
  remarks: [
    'The policy is for all pods of the namespace, unless `podLabels` says which, and it cuts off everything but DNS, the control plane and the gateways: other pods, and what is declared without `via`. NetworkPolicies add up: allow what else is needed by others.',
    'It holds only where the cluster’s network plugin enforces NetworkPolicies.',
  ],
  charts: app => {
    const platform = new Chart(app, 'platform', { namespace: 'istio-egress' });
    const gateway = new EgressGateway(platform, 'egress');

    for (const namespace of ['default', 'without-istio']) {
      const chart = new Chart(app, namespace, { namespace });
      new EgressNetworkPolicy(chart, 'egress-gateway-only', { gateways: [gateway] });
      if (namespace === 'default') new ExternalService(chart, 'wikipedia', { hosts: ['en.wikipedia.org'], via: gateway });
    }
  },
  world: WITH_GATEWAY,
  meshes: [TODAY],
  calls: [
    {
      title: 'through the gateway',
      from: 'default/sleep',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', gateway: hop('outbound|443||en.wikipedia.org') },
    },
    { title: 'past it', from: 'default/sleep', url: 'https://unknown.example.com/', expect: { refused: 'connection', because: 'the NetworkPolicy lets nothing else out' } },
    { title: 'past it without a sidecar', from: 'without-istio/sleep', url: 'https://en.wikipedia.org/', expect: { refused: 'connection', because: 'the NetworkPolicy lets nothing else out' } },
    {
      title: 'from a namespace without such a policy',
      from: 'neighbours/neighbour',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', cluster: 'PassthroughCluster' },
    },
  ],
};

const served: OutsideHost = {
  name: 'www.wikipedia.org',
  addresses: ['198.51.100.120'],
  ports: [{ number: 443, speaks: 'https', certificateNames: ['*.wikipedia.org'] }],
};
/** Each language has an address of its own, and any of them answers for all. */
const languages: OutsideHost[] = ['en', 'de'].map((language, index) => ({
  name: `${language}.wikipedia.org`, addresses: [`198.51.100.${121 + index}`], ports: [{ number: 443, speaks: 'https', certificateNames: ['*.wikipedia.org'] }],
}));

const egressGatewayWildcard: Scenario = {
  name: 'egress-gateway-wildcard',
  title: 'All hosts of a domain that one host serves, through an egress gateway',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/#configure-egress-gateway-traffic-to-a-wildcard-host',
  remarks: [
    'An egress gateway cannot look up the name that a connection asks for, so it sends all of them to `servedBy`, which must have a certificate for each.',
  ],
  charts: app => {
    const platform = new Chart(app, 'platform', { namespace: 'istio-egress' });
    const gateway = new EgressGateway(platform, 'egress');

    const chart = new Chart(app, 'app', { namespace: 'default' });
    const wikipedia = new WildcardService(chart, 'wikipedia', { hosts: ['*.wikipedia.org'], via: gateway, servedBy: 'www.wikipedia.org' });
    wikipedia.allowFrom(EgressClient.serviceAccount('sleep'));
  },
  world: { ...WITH_GATEWAY, workloads: [...WITH_GATEWAY.workloads, OTHER], outside: [served, ...languages, UNKNOWN] },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    ...languages.map(({ name }) => ({
      title: `HTTPS to ${name} arrives where all languages are served`,
      from: 'default/sleep',
      url: `https://${name}/wiki/Main_Page`,
      expect: { status: 200, at: 'www.wikipedia.org:443', encryptedBy: 'workload' as const, serverName: name, host: name, gateway: hop('outbound|443||www.wikipedia.org') },
    })),
    {
      title: 'one who may not',
      from: 'default/other',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { refused: 'connection', gateway: 'istio-egress/egress', because: 'it is not granted' },
    },
    {
      title: 'a host outside the domain',
      from: 'default/sleep',
      url: 'https://unknown.example.com/',
      expect: { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload', cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': { refused: 'connection', cluster: 'BlackHoleCluster', because: 'the wildcard does not cover it' } },
    },
  ],
};

/** The same code in a mesh that is described with `gatewayApi`: istiod runs the gateway then, under names of its own. */
function inGatewayApi(scenario: Scenario): Scenario {
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value)
    .replaceAll('egress.istio-egress.svc', 'egress-istio.istio-egress.svc')
    .replaceAll('"istio-egress/egress"', '"istio-egress/egress-istio"'));
  const workloads = scenario.world.workloads.map(workload => (workload.proxy === 'gateway'
    ? { ...workload, name: 'egress-istio', serviceAccount: 'egress-istio', labels: { 'gateway.networking.k8s.io/gateway-name': 'egress' } }
    : workload));
  return {
    ...scenario,
    name: `${scenario.name}-in-gateway-api`,
    variantOf: scenario.name,
    title: `${scenario.title} (Gateway API)`,
    world: { ...scenario.world, workloads },
    meshes: [GATEWAY_API],
    calls: renamed(scenario.calls).map(({ except: _, ...call }) => call),
  };
}

export const EGRESS_GATEWAY: readonly Scenario[] = [
  egressGateway, egressGatewayAccess, egressGatewayMutualTls, egressGatewayNetworkPolicy, egressGatewayWildcard,
] .flatMap(scenario => [scenario, inGatewayApi(scenario)]);
