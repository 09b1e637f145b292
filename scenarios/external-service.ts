import { Chart, Duration } from 'cdk8s';
import { ISTIO_1_21, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalService, TlsOrigination } from '../src';

const meshes = [ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY)];
const blockedTls: Refusal = { refused: 'connection', cluster: 'BlackHoleCluster', because: 'the mesh is REGISTRY_ONLY' };
const blocked: Refusal = { refused: 'status', status: 502, cluster: 'BlackHoleCluster', because: 'the mesh is REGISTRY_ONLY' };

const https: Arrival = {
  status: 200,
  at: 'en.wikipedia.org:443',
  encryptedBy: 'workload',
  serverName: 'en.wikipedia.org',
  host: 'en.wikipedia.org',
  cluster: 'outbound|443||en.wikipedia.org',
};

export const externalHttps: Scenario = {
  name: 'external-https',
  title: 'HTTPS to an external host',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/#access-an-external-https-service',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'wikipedia', { hosts: ['en.wikipedia.org'] });
  },
  world: WORLD,
  meshes,
  calls: [
    { title: 'the declared host', from: 'default/sleep', url: 'https://en.wikipedia.org/wiki/Main_Page', expect: https },
    {
      title: 'an undeclared host',
      from: 'default/sleep',
      url: 'https://unknown.example.com/',
      expect: { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload', serverName: 'unknown.example.com', cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blockedTls },
    },
    {
      title: 'from another namespace, to which it is not exported',
      from: 'neighbours/neighbour',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { ...https, cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blockedTls },
    },
  ],
};

export const externalHttp: Scenario = {
  name: 'external-http',
  title: 'HTTP to an external host, with a timeout',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/#manage-traffic-to-external-services',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'httpbin', {
      hosts: ['httpbin.org'],
      ports: [EgressPort.http(80)],
      timeout: Duration.seconds(3),
      retries: { attempts: 1 },
    });
  },
  world: WORLD,
  meshes,
  calls: [
    {
      title: 'the declared host',
      from: 'default/sleep',
      url: 'http://httpbin.org/headers',
      expect: { status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', host: 'httpbin.org', cluster: 'outbound|80||httpbin.org' },
    },
    {
      title: 'an answer that takes longer than the timeout',
      from: 'default/sleep',
      url: 'http://httpbin.org/delay/5',
      expect: { refused: 'status', status: 504, cluster: 'outbound|80||httpbin.org', because: 'the timeout is 3 seconds' },
    },
    {
      title: 'an undeclared host',
      from: 'default/sleep',
      url: 'http://unknown.example.com/',
      expect: { status: 200, at: 'unknown.example.com:80', encryptedBy: 'nobody', host: 'unknown.example.com', cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blocked },
    },
  ],
};

export const tlsOrigination: Scenario = {
  name: 'tls-origination',
  title: 'HTTP upgraded to TLS, and HTTPS to the same host beside it',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/#tls-origination-for-egress-traffic',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'sites', {
      hosts: ['en.wikipedia.org', 'httpbin.org'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() }), EgressPort.https(443)],
      exportTo: ['.', 'neighbours'],
    });
  },
  world: WORLD,
  meshes,
  calls: ['en.wikipedia.org', 'httpbin.org'].flatMap(host => ['default/sleep', 'neighbours/neighbour'].flatMap(from => [
    {
      title: `HTTP to ${host} from ${from} is encrypted on the way`,
      from,
      url: `http://${host}/headers`,
      expect: {
        status: 200,
        at: `${host}:443`,
        encryptedBy: 'sidecar' as const,
        serverName: host,
        verifiedNames: [host],
        host,
        cluster: `outbound|80||${host}`,
      },
    },
    {
      title: `HTTPS to ${host} from ${from} is encrypted once`,
      from,
      url: `https://${host}/headers`,
      expect: { status: 200, at: `${host}:443`, encryptedBy: 'workload' as const, serverName: host, host, cluster: `outbound|443||${host}` },
    },
  ])),
};

export const externalTcp: Scenario = {
  name: 'external-tcp',
  title: 'TCP to a host that is recognised by its address, and TLS to one that is served elsewhere',
  source: 'https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/#external-tcp-services-without-vips',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'database', { hosts: ['db.example.com'], addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)] });
    new ExternalService(chart, 'encyclopedia', { hosts: ['encyclopedia.example.com'], endpoints: ['en.wikipedia.org'] });
  },
  world: {
    ...WORLD,
    outside: [...WORLD.outside, { name: 'encyclopedia.example.com', addresses: ['198.51.100.40'], ports: [] }].map(host => host.name === 'en.wikipedia.org'
      ? { ...host, ports: [{ number: 443, speaks: 'https' as const, certificateNames: ['encyclopedia.example.com', 'en.wikipedia.org'] }] }
      : host),
  },
  meshes,
  calls: [
    {
      title: 'TCP to the database',
      from: 'default/sleep',
      url: 'tcp://db.example.com:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', cluster: 'outbound|5432||db.example.com' },
    },
    {
      title: 'TLS for one name is served by another host',
      from: 'default/sleep',
      url: 'https://encyclopedia.example.com/',
      expect: {
        status: 200,
        at: 'en.wikipedia.org:443',
        encryptedBy: 'workload',
        serverName: 'encyclopedia.example.com',
        cluster: 'outbound|443||encyclopedia.example.com',
      },
    },
  ],
};
