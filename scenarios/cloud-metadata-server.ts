import { Chart } from 'cdk8s';
import { registryOnly, TODAY } from './meshes';
import { Arrival, Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { CloudMetadataServer } from '../src';

const answered = (host: string): Arrival => ({
  status: 200,
  at: 'metadata.google.internal:80',
  encryptedBy: 'nobody',
  host,
  cluster: 'outbound|80||metadata.google.internal',
});
const blocked: Refusal = { refused: 'connection', cluster: 'BlackHoleCluster', because: 'it is not exported to that namespace' };

export const cloudMetadataServer: Scenario = {
  name: 'cloud-metadata-server',
  title: 'The cloud’s metadata server, by its address and by its name',
  source: 'https://cloud.google.com/compute/docs/metadata/overview',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new CloudMetadataServer(chart, 'metadata');
  },
  world: {
    ...WORLD,
    outside: [...WORLD.outside, { name: 'metadata.google.internal', addresses: ['169.254.169.254'], ports: [{ number: 80, speaks: 'http' }] }],
  },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    { title: 'by its address', from: 'default/sleep', url: 'http://169.254.169.254/latest/meta-data/', expect: answered('169.254.169.254') },
    { title: 'by its name', from: 'default/sleep', url: 'http://metadata.google.internal/computeMetadata/v1/', expect: answered('metadata.google.internal') },
    {
      title: 'from another namespace',
      from: 'neighbours/neighbour',
      url: 'http://169.254.169.254/latest/meta-data/',
      expect: { ...answered('169.254.169.254'), cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blocked },
    },
  ],
};
