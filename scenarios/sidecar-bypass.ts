import { Chart } from 'cdk8s';
import { registryOnly, TODAY } from './meshes';
import { Arrival, Refusal, Scenario } from './scenario';
import { DATABASE, SLEEP, UNKNOWN, WORLD } from './worlds';
import { EgressPort, ExternalAddress, SidecarBypass, TestSource } from '../src';

const blocked: Refusal = { refused: 'connection', cluster: 'BlackHoleCluster', because: 'the mesh is REGISTRY_ONLY, and it passes the sidecar' };
const database: Arrival = { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody' };
const unknown: Arrival = { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload' };

export const sidecarBypass: Scenario = {
  name: 'sidecar-bypass',
  title: 'Connections that do not pass the sidecar',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/#direct-access-to-external-services',
  remarks: [
    'Whatever is declared for bypassed connections has no effect for that pod: no TLS origination, no REGISTRY_ONLY, no telemetry.',
    'For pods of your own, put `bypass.annotations` on the pod template. Many clusters refuse these annotations by policy.',
  ],
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    // What a pod bypasses is not declared for it: this is for the other pods of the namespace.
    new ExternalAddress(chart, 'database', { addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)] });
    new TestSource(chart, 'by-address', { bypass: SidecarBypass.addresses(['198.51.100.30'], 'the database’s driver breaks behind a proxy') });
    new TestSource(chart, 'by-port', { bypass: SidecarBypass.ports([5432], 'the database’s driver breaks behind a proxy') });
    new TestSource(chart, 'all-but', { bypass: SidecarBypass.allBut(['10.96.0.0/12', '10.244.0.0/16'], 'only traffic inside the cluster is the mesh’s here') });
  },
  world: {
    ...WORLD,
    workloads: [SLEEP, ...['by-address', 'by-port', 'all-but'].map((name, index) => ({ ...SLEEP, name, serviceAccount: name, labels: { app: name }, address: `10.244.1.${10 + index}` }))],
    outside: [DATABASE, UNKNOWN],
  },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    { title: 'without a bypass', from: 'default/sleep', url: 'tcp://db.example.com:5432', expect: { ...database, cluster: 'outbound|5432||database.default.address.invalid' } },
    ...['by-address', 'by-port', 'all-but'].map(name => ({ title: `${name}: the database`, from: `default/${name}`, url: 'tcp://db.example.com:5432', expect: database })),
    ...['by-address', 'by-port'].map(name => ({
      title: `${name}: anything else passes the sidecar`,
      from: `default/${name}`,
      url: 'https://unknown.example.com/',
      expect: { ...unknown, cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blocked },
    })),
    { title: 'all-but: nothing outside passes the sidecar', from: 'default/all-but', url: 'https://unknown.example.com/', expect: unknown },
  ],
};
