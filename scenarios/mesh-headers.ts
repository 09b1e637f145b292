import { Chart, Duration } from 'cdk8s';
import { TODAY } from './meshes';
import { Mesh, Scenario } from './scenario';
import { HTTPBIN, SLEEP, WORLD } from './worlds';
import { EgressPort, ExternalService } from '../src';

const KEPT: Mesh = { ...TODAY, name: 'istio-1.31-headers-kept', description: { meshHeadersKept: true } };

/** The last two are of Istio's own Envoy build alone. */
const MESH_HEADERS = ['x-envoy-attempt-count', 'x-envoy-decorator-operation', 'x-envoy-expected-rq-timeout-ms', 'x-envoy-peer-metadata', 'x-envoy-peer-metadata-id'];

export const meshHeaders: Scenario = {
  name: 'mesh-headers',
  title: 'What the outside is told about the mesh: nothing, unless it is wanted',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/ (X-Envoy-Peer-Metadata in its output)',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'httpbin', { hosts: ['httpbin.org'], ports: [EgressPort.http(80)], timeout: Duration.seconds(3) });
  },
  world: { ...WORLD, workloads: [SLEEP], outside: [HTTPBIN] },
  meshes: [TODAY, KEPT],
  calls: [
    {
      title: 'HTTP',
      from: 'default/sleep',
      url: 'http://httpbin.org/headers',
      expect: { status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', meshHeaders: [] },
      except: {
        'istio-1.31-headers-kept': {
          status: 200, at: 'httpbin.org:80', encryptedBy: 'nobody', meshHeaders: [...MESH_HEADERS],
        },
      },
    },
  ],
};
