import { Chart } from 'cdk8s';
import { registryOnly, TODAY } from './meshes';
import { Arrival, Mesh, Refusal, Scenario, Workload } from './scenario';
import { HTTPBIN, NEIGHBOUR, SLEEP, SLEEP_WITHOUT_ISTIO, UNKNOWN, WIKIPEDIA, WORLD } from './worlds';
import { EgressPort, ExternalNameService, ExternalService, RestrictedEgress, SelectorlessService } from '../src';

const ALIAS = 'my-httpbin.default.svc.cluster.local';
const ADDRESSES = 'addresses.default.svc.cluster.local';
const STRICT: Workload = { ...SLEEP, name: 'strict', serviceAccount: 'strict', labels: { app: 'strict' }, address: '10.244.1.5' };

/** The platform team blocks what is not declared, and the user says that it does. */
const SAID: Mesh = { ...registryOnly(TODAY), name: 'istio-1.31-registry-only-said', description: { registryOnly: true } };

const blocked: Refusal = { refused: 'connection', cluster: 'BlackHoleCluster', because: 'it is not declared for that namespace' };
const httpbin: Arrival = { status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', host: ALIAS, cluster: 'outbound|80||httpbin.org' };
const wikipedia: Arrival = { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', cluster: 'outbound|443||en.wikipedia.org' };
const unknown: Arrival = { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload', cluster: `outbound|443||${ADDRESSES}` };

export const restrictedEgress: Scenario = {
  name: 'restricted-egress',
  title: 'Nothing leaves a namespace but what is declared for it',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/#change-to-the-blocking-by-default-policy',
  remarks: [
    'What constructs of other charts declare for the namespace counts, too, whenever they are made.',
    'A Sidecar is configuration, and no security boundary: a pod without a sidecar is not held by it, nor a process that runs as the sidecar’s user. A NetworkPolicy that the network plugin enforces is one.',
    'A namespace has one Sidecar for all its pods: it is called `default`, so that a second one, also from another app, is seen when it is applied. One with `podLabels` comes before it.',
  ],
  charts: app => {
    const chart = new Chart(app, 'app', { namespace: 'default' });
    new RestrictedEgress(chart, 'restricted');
    // These pods know nothing but what is declared, not even the namespace's own Services.
    new RestrictedEgress(chart, 'strict', { podLabels: { app: 'strict' }, strict: true });

    new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
    new SelectorlessService(chart, 'addresses', { addresses: ['198.51.100.20'], ports: [EgressPort.https(443)] });

    const neighbours = new Chart(app, 'neighbours', { namespace: 'neighbours' });
    new ExternalService(neighbours, 'wikipedia', { hosts: ['en.wikipedia.org'], exportTo: ['.', 'default'] });
  },
  world: { ...WORLD, workloads: [SLEEP, STRICT, NEIGHBOUR, SLEEP_WITHOUT_ISTIO], outside: [HTTPBIN, WIKIPEDIA, UNKNOWN] },
  meshes: [TODAY, SAID],
  calls: [
    ...['default/sleep', 'default/strict'].flatMap(from => [
      { title: 'an alias', from, url: `http://${ALIAS}/headers`, expect: httpbin },
      { title: 'external addresses by a Service', from, url: 'https://unknown.example.com/', connectTo: ADDRESSES, expect: unknown },
      { title: 'a host that another namespace declares for this one', from, url: 'https://en.wikipedia.org/wiki/Main_Page', expect: wikipedia },
      { title: 'an undeclared host', from, url: 'https://unknown.example.com/', expect: blocked },
    ]),
    {
      title: 'another namespace is not restricted',
      from: 'neighbours/neighbour',
      url: 'https://unknown.example.com/',
      expect: { ...unknown, cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only-said': blocked },
    },
    {
      title: 'a pod without a sidecar is not held',
      from: 'without-istio/sleep',
      url: 'https://unknown.example.com/',
      expect: { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload' },
    },
  ],
};
