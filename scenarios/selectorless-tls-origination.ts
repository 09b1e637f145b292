import { Chart } from 'cdk8s';
import { ISTIO_1_21, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, SelectorlessService, TlsOrigination } from '../src';

const SERVICE = 'my-wikipedia.default.svc.cluster.local';

const originated: Arrival = {
  status: 200,
  at: 'en.wikipedia.org:443',
  encryptedBy: 'sidecar',
  serverName: 'en.wikipedia.org',
  verifiedNames: ['en.wikipedia.org'],
  host: 'en.wikipedia.org',
  cluster: `outbound|80||${SERVICE}`,
};

export const selectorlessTlsOrigination: Scenario = {
  name: 'selectorless-tls-origination',
  title: 'HTTP by a cluster IP to external addresses that require TLS, and HTTPS beside it',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new SelectorlessService(chart, 'my-wikipedia', {
      addresses: ['198.35.26.96'],
      ports: [
        EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ serverName: 'en.wikipedia.org' }) }),
        EgressPort.https(443),
      ],
    });
  },
  world: WORLD,
  meshes: [ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY)],
  calls: [
    { title: 'HTTP is encrypted', from: 'default/sleep', url: `http://${SERVICE}/wiki/Main_Page`, expect: originated },
    { title: 'HTTP by the short name', from: 'default/sleep', url: 'http://my-wikipedia/wiki/Main_Page', expect: originated },
    { title: 'from another namespace: the same TLS', from: 'neighbours/neighbour', url: `http://${SERVICE}/wiki/Main_Page`, expect: originated },
    {
      title: 'HTTPS beside it is encrypted once',
      from: 'default/sleep',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      connectTo: SERVICE,
      expect: { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', cluster: `outbound|443||${SERVICE}` },
    },
  ],
};
