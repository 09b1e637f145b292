import { Chart } from 'cdk8s';
import { registryOnly, TODAY } from './meshes';
import { Arrival, OutsideHost, Scenario } from './scenario';
import { DATABASE, SLEEP, SLEEP_WITHOUT_ISTIO, NEIGHBOUR, UNKNOWN, WIKIPEDIA, WORLD } from './worlds';
import { EgressPort, ExternalService, HttpProxy } from '../src';

const PROXY: OutsideHost = { name: 'my-company-proxy.com', addresses: ['198.51.100.90'], ports: [{ number: 3128, speaks: 'http-proxy' }] };
const TUNNEL = 'my-company-proxy.com:3128';

const page: Arrival = { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', host: 'en.wikipedia.org' };

export const httpProxy: Scenario = {
  name: 'http-proxy',
  title: 'A company’s HTTP proxy: for workloads that ask it for tunnels, and for those that do not know of it',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/http-proxy/',
  remarks: [
    'Each host is declared, so that its sidecar knows where to ask for a tunnel: `httpProxy` on an `ExternalService`. Plain HTTP and TLS that Istio originates cannot go through a tunnel.',
    'The workload still looks the host up by itself. A name that the cluster’s DNS does not know cannot be called this way; let the workload ask the proxy then.',
  ],
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    const proxy = new HttpProxy(chart, 'proxy', { host: 'my-company-proxy.com', addresses: ['198.51.100.90'], port: 3128 });

    // These workloads call the hosts, and their sidecars ask the proxy.
    new ExternalService(chart, 'wikipedia', { hosts: ['en.wikipedia.org'], httpProxy: proxy });
    new ExternalService(chart, 'database', { hosts: ['db.example.com'], addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)], httpProxy: proxy });
  },
  world: { ...WORLD, workloads: [SLEEP, SLEEP_WITHOUT_ISTIO, NEIGHBOUR], outside: [PROXY, WIKIPEDIA, UNKNOWN, DATABASE] },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    {
      title: 'the workload asks the proxy',
      from: 'default/sleep',
      url: 'https://unknown.example.com/',
      proxy: 'http://my-company-proxy.com:3128',
      expect: { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload', serverName: 'unknown.example.com', tunnel: TUNNEL, cluster: 'outbound|3128||my-company-proxy.com' },
    },
    {
      title: 'the workload calls the host, and its sidecar asks the proxy',
      from: 'default/sleep',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { ...page, tunnel: TUNNEL, cluster: 'outbound|3128|en-wikipedia-org-443|my-company-proxy.com' },
    },
    {
      title: 'TCP through the proxy',
      from: 'default/sleep',
      url: 'tcp://db.example.com:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', tunnel: TUNNEL, cluster: 'outbound|3128|db-example-com-5432|my-company-proxy.com' },
    },
    {
      title: 'another namespace goes to the host itself',
      from: 'neighbours/neighbour',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      expect: { ...page, tunnel: 'none', cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': { refused: 'connection', cluster: 'BlackHoleCluster', because: 'the host is not exported to that namespace' } },
    },
  ],
};
