import { Chart } from 'cdk8s';
import { disableForbidden, ISTIO_1_21, PAGE, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressCheck, EgressPort, ExternalNameService, TestSource } from '../src';

const ALIAS = 'my-httpbin.default.svc.cluster.local';

const answered: Arrival = { status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', host: ALIAS, cluster: 'outbound|80||httpbin.org' };
const passedThrough: Arrival = { ...answered, cluster: 'PassthroughCluster' };
const withoutSidecar: Arrival = { status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', host: ALIAS };
const blocked: Refusal = { refused: 'status', status: 502, cluster: 'BlackHoleCluster', because: 'the mesh is REGISTRY_ONLY' };

export const pageExternalName: Scenario = {
  name: 'page-external-name',
  title: 'HTTP to an external host under a name of our own: an ExternalName Service',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/#kubernetes-externalname-service-to-access-an-external-service',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    const httpbin = new ExternalNameService(chart, 'my-httpbin', {
      externalName: 'httpbin.org',
      ports: [EgressPort.http(80)],
    });

    const requests = [{ url: `http://${httpbin.host}/headers`, bodyContains: `"Host": "${httpbin.host}"` }];
    new TestSource(chart, 'sleep');
    new EgressCheck(chart, 'check', { requests });

    const outsideTheMesh = new Chart(app, 'without-istio', { namespace: 'without-istio' });
    new TestSource(outsideTheMesh, 'sleep', { sidecar: false, createNamespace: true });
    new EgressCheck(outsideTheMesh, 'check', { sidecar: false, requests });
  },
  world: WORLD,
  meshes: [PAGE, registryOnly(PAGE), ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY), disableForbidden(TODAY)],
  failingJobs: { 'istio-1.20-page-registry-only': [{ job: 'default/check', because: 'the mesh is REGISTRY_ONLY, and does not know the host' }] },
  calls: [
    {
      title: 'from a pod with a sidecar',
      from: 'default/sleep',
      url: `http://${ALIAS}/headers`,
      expect: answered,
      except: {
        // Since 1.21 Istio does not know the host that the page's Service names: the call is not blocked, and nobody's rule applies.
        'istio-1.20-page': passedThrough,
        'istio-1.20-page-registry-only': blocked,
      },
    },
    {
      title: 'from a pod with a sidecar, by the short name',
      from: 'default/sleep',
      url: 'http://my-httpbin/headers',
      expect: { ...answered, host: 'my-httpbin' },
      except: {
        'istio-1.20-page': { ...passedThrough, host: 'my-httpbin' },
        'istio-1.20-page-registry-only': blocked,
      },
    },
    {
      title: 'from a pod without a sidecar',
      from: 'without-istio/sleep',
      url: `http://${ALIAS}/headers`,
      expect: withoutSidecar,
    },
    {
      title: 'from another namespace: plaintext as everywhere, by nobody’s rule',
      from: 'neighbours/neighbour',
      url: `http://${ALIAS}/headers`,
      expect: passedThrough,
      except: {
        'istio-1.20-page-registry-only': blocked,
        'istio-1.31-registry-only': blocked,
      },
    },
    {
      title: 'an undeclared host',
      from: 'default/sleep',
      url: 'http://unknown.example.com/',
      expect: { status: 200, at: 'unknown.example.com:80', encryptedBy: 'nobody', host: 'unknown.example.com', cluster: 'PassthroughCluster' },
      except: {
        'istio-1.20-page-registry-only': blocked,
        'istio-1.31-registry-only': blocked,
      },
    },
  ],
};
