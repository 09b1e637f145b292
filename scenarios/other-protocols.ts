import { Chart } from 'cdk8s';
import { ISTIO_1_21, registryOnly, rootMutual, TODAY } from './meshes';
import { Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalNameService, SelectorlessService } from '../src';

const SOURCE = 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/ ("can be used with other protocols as well")';
const meshes = [ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY)];

export const externalNameTls: Scenario = {
  name: 'external-name-tls',
  title: 'TLS by an alias: the workload encrypts, and asks for the host’s own name',
  source: SOURCE,
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalNameService(chart, 'my-wikipedia', { externalName: 'en.wikipedia.org', ports: [EgressPort.tls(443)] });
  },
  world: WORLD,
  meshes,
  calls: [
    {
      title: 'TLS to the alias’s address',
      from: 'default/sleep',
      url: 'https://en.wikipedia.org/wiki/Main_Page',
      connectTo: 'my-wikipedia.default.svc.cluster.local',
      expect: { status: 200, at: 'en.wikipedia.org:443', encryptedBy: 'workload', serverName: 'en.wikipedia.org', cluster: 'outbound|443||en.wikipedia.org' },
    },
  ],
};

export const externalNameTcp: Scenario = {
  name: 'external-name-tcp',
  title: 'TCP by an alias, recognised by the host’s addresses',
  source: SOURCE,
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalNameService(chart, 'my-database', { externalName: 'db.example.com', addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)] });
  },
  world: WORLD,
  meshes,
  calls: [
    {
      title: 'TCP to the alias',
      from: 'default/sleep',
      url: 'tcp://my-database.default.svc.cluster.local:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', cluster: 'outbound|5432||db.example.com' },
    },
  ],
};

export const selectorlessTcp: Scenario = {
  name: 'selectorless-tcp',
  title: 'TCP by a cluster IP to an external address',
  source: SOURCE,
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new SelectorlessService(chart, 'my-database', { addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)] });
  },
  world: WORLD,
  meshes,
  calls: [
    {
      title: 'TCP to the Service',
      from: 'default/sleep',
      url: 'tcp://my-database.default.svc.cluster.local:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', cluster: 'outbound|5432||my-database.default.svc.cluster.local' },
    },
    {
      title: 'from another namespace',
      from: 'neighbours/neighbour',
      url: 'tcp://my-database.default.svc.cluster.local:5432',
      expect: { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', cluster: 'outbound|5432||my-database.default.svc.cluster.local' },
    },
  ],
};
