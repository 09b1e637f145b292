import { Chart } from 'cdk8s';
import { ISTIO_1_21, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalNameService, TlsOrigination } from '../src';

const ALIAS = 'my-httpbin.default.svc.cluster.local';

/** The server is asked for its own name, in TLS and in HTTP. */
const originated: Arrival = {
  status: 200,
  at: 'httpbin.org:443',
  encryptedBy: 'sidecar',
  serverName: 'httpbin.org',
  verifiedNames: ['httpbin.org'],
  host: 'httpbin.org',
  cluster: 'outbound|80||httpbin.org',
};

export const externalNameTlsOrigination: Scenario = {
  name: 'external-name-tls-origination',
  title: 'HTTP by an alias to a host that requires TLS: Istio originates it',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalNameService(chart, 'my-httpbin', {
      externalName: 'httpbin.org',
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })],
    });
  },
  world: WORLD,
  meshes: [ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY)],
  calls: [
    { title: 'by the full name', from: 'default/sleep', url: `http://${ALIAS}/headers`, expect: originated },
    { title: 'by the short name', from: 'default/sleep', url: 'http://my-httpbin/headers', expect: originated },
    { title: 'by name and namespace', from: 'default/sleep', url: 'http://my-httpbin.default/headers', expect: originated },
    { title: 'by the host’s own name', from: 'default/sleep', url: 'http://httpbin.org/headers', expect: originated },
    { title: 'from another namespace: the same TLS', from: 'neighbours/neighbour', url: `http://${ALIAS}/headers`, expect: originated },
    { title: 'from another namespace by name and namespace', from: 'neighbours/neighbour', url: 'http://my-httpbin.default/headers', expect: originated },
    {
      title: 'a pod without a sidecar has nobody who originates TLS',
      from: 'without-istio/sleep',
      url: `http://${ALIAS}/headers`,
      expect: { status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', host: ALIAS },
    },
  ],
};
