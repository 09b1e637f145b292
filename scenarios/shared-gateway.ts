import { Chart } from 'cdk8s';
import { TODAY } from './meshes';
import { Arrival, GatewayHop, Scenario, Workload } from './scenario';
import { HTTPBIN, NEIGHBOUR, SLEEP, WIKIPEDIA, WORLD } from './worlds';
import { EgressClient, EgressGateway, EgressPort, ExternalService, TlsOrigination } from '../src';

const GATEWAY: Workload = {
  name: 'istio-egressgateway', namespace: 'istio-system', serviceAccount: 'istio-egressgateway-service-account', labels: { istio: 'egressgateway' }, proxy: 'gateway', address: '10.244.9.2',
};

/** What the platform team has applied: Istio's own egress gateway. */
const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'istio-egressgateway', namespace: 'istio-system' },
  spec: {
    selector: { istio: 'egressgateway' },
    ports: [{ name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' }, { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' }],
  },
};

const hop = (cluster: string): GatewayHop => ({ workload: 'istio-system/istio-egressgateway', hop: 'mutual TLS', cluster });
const httpbin: Arrival = { status: 200, at: 'httpbin.org:443', encryptedBy: 'gateway', serverName: 'httpbin.org', host: 'httpbin.org', meshHeaders: [], gateway: hop('outbound|80||httpbin.org') };
const wikipedia: Arrival = { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', gateway: hop('outbound|443||en.wikipedia.org') };

export const sharedGateway: Scenario = {
  name: 'egress-gateway-shared',
  title: 'Two apps and the platform team’s egress gateway',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/',
  remarks: [
    'Objects for the gateway are written into its namespace: whoever applies the chart needs rights there.',
    'Synthesized apart, two owners of a host meet by the names of these objects, such as `egress-httpbin-org-80`.',
  ],
  charts: app => {
    const platform = new Chart(app, 'platform');
    const gateway = EgressGateway.fromEgressGatewayAttributes(platform, 'gateway', {
      gatewayNamespace: 'istio-system',
      serviceName: 'istio-egressgateway',
      podLabels: { istio: 'egressgateway' },
      ports: [80, 443],
      targetPort: 8443,
      serviceAccountName: 'istio-egressgateway-service-account',
    });

    // One app owns what the gateway does for httpbin.org, and says who may.
    const one = new Chart(app, 'one', { namespace: 'default' });
    const ports = [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })];
    const owned = new ExternalService(one, 'httpbin', { hosts: ['httpbin.org'], ports, via: gateway });
    owned.allowFrom(EgressClient.serviceAccount('sleep'));
    owned.allowFrom(EgressClient.serviceAccount('neighbour', 'neighbours'), { paths: ['/headers'] });

    // Another app calls it through the same gateway, and a host of its own.
    const two = new Chart(app, 'two', { namespace: 'neighbours' });
    new ExternalService(two, 'httpbin', { hosts: ['httpbin.org'], ports, via: gateway, gatewayRouteOwned: false });
    new ExternalService(two, 'wikipedia', { hosts: ['en.wikipedia.org'], via: gateway });
  },
  world: {
    ...WORLD,
    namespaces: [...WORLD.namespaces, { name: 'istio-system' }],
    workloads: [SLEEP, { ...SLEEP, name: 'other', serviceAccount: 'other', labels: { app: 'other' }, address: '10.244.1.3' }, NEIGHBOUR, GATEWAY],
    outside: [HTTPBIN, WIKIPEDIA],
  },
  meshes: [{ ...TODAY, objects: [SERVICE] }],
  calls: [
    { title: 'the first app', from: 'default/sleep', url: 'http://httpbin.org/anything', expect: httpbin },
    {
      title: 'a workload of its namespace that may not',
      from: 'default/other',
      url: 'http://httpbin.org/headers',
      expect: { refused: 'status', status: 403, gateway: 'istio-system/istio-egressgateway', because: 'it is not granted' },
    },
    { title: 'the second app, by what it may ask for', from: 'neighbours/neighbour', url: 'http://httpbin.org/headers', expect: httpbin },
    {
      title: 'the second app, by something else',
      from: 'neighbours/neighbour',
      url: 'http://httpbin.org/anything',
      expect: { refused: 'status', status: 403, gateway: 'istio-system/istio-egressgateway', because: 'it is not granted' },
    },
    { title: 'the second app’s own host, of which the first app says nothing', from: 'neighbours/neighbour', url: 'https://en.wikipedia.org/wiki/Main_Page', expect: wikipedia },
    {
      title: 'a host of the second app is not known to the first',
      from: 'default/sleep',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', cluster: 'PassthroughCluster' },
    },
  ],
};
