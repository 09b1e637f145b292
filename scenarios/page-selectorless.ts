import { Chart } from 'cdk8s';
import { disableForbidden, ISTIO_1_21, PAGE, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressCheck, EgressPort, SelectorlessService, TestSource } from '../src';

const SERVICE = 'my-wikipedia.default.svc.cluster.local';

const withoutSidecar: Arrival = { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', host: 'en.wikipedia.org' };
const answered: Arrival = { ...withoutSidecar, cluster: `outbound|443||${SERVICE}` };

const call = { url: 'https://en.wikipedia.org/wiki/Main_Page', connectTo: SERVICE };

export const pageSelectorless: Scenario = {
  name: 'page-selectorless',
  title: 'HTTPS to external addresses by a cluster IP: a Service without selectors',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/#use-a-kubernetes-service-with-endpoints-to-access-an-external-service',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    const wikipedia = new SelectorlessService(chart, 'my-wikipedia', {
      addresses: ['198.35.26.96'],
      ports: [EgressPort.tls(443)],
    });

    const requests = [{ url: 'https://en.wikipedia.org/wiki/Main_Page', through: wikipedia.host, title: 'Wikipedia, the free encyclopedia' }];
    new TestSource(chart, 'sleep');
    new EgressCheck(chart, 'check', { requests });

    const outsideTheMesh = new Chart(app, 'without-istio', { namespace: 'without-istio' });
    new TestSource(outsideTheMesh, 'sleep', { sidecar: false, createNamespace: true });
    new EgressCheck(outsideTheMesh, 'check', { sidecar: false, requests });
  },
  world: WORLD,
  meshes: [PAGE, registryOnly(PAGE), ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY), disableForbidden(TODAY)],
  calls: [
    { title: 'from a pod with a sidecar', from: 'default/sleep', ...call, expect: answered },
    { title: 'from a pod without a sidecar', from: 'without-istio/sleep', ...call, expect: withoutSidecar },
    { title: 'from another namespace', from: 'neighbours/neighbour', ...call, expect: answered },
  ],
};
