import { Chart, Duration } from 'cdk8s';
import { ISTIO_1_21, TODAY } from './meshes';
import { Scenario } from './scenario';
import { HTTPBIN, SLEEP, WORLD } from './worlds';
import { EgressPort, ExternalService, TlsOrigination } from '../src';

export const limits: Scenario = {
  name: 'limits',
  title: 'Limits of connections, and addresses that are left out when they answer with errors',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/circuit-breaking/',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'httpbin', {
      hosts: ['httpbin.org'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() }), EgressPort.https(443)],
      connectionPool: { maxConnections: 100, connectTimeout: Duration.seconds(2), http1MaxPendingRequests: 50, maxRequestsPerConnection: 10 },
      outlierDetection: { consecutive5xxErrors: 3, interval: Duration.seconds(5), baseEjectionTime: Duration.minutes(1), maxEjectionPercent: 50 },
      labels: { 'example.com/team': 'payments' },
    });
  },
  world: { ...WORLD, workloads: [SLEEP], outside: [HTTPBIN] },
  meshes: [ISTIO_1_21, TODAY],
  calls: [
    { title: 'HTTP', from: 'default/sleep', url: 'http://httpbin.org/headers', expect: { status: 200, at: 'httpbin.org:443', encryptedBy: 'sidecar', serverName: 'httpbin.org' } },
    { title: 'HTTPS', from: 'default/sleep', url: 'https://httpbin.org/headers', expect: { status: 200, at: 'httpbin.org:443', encryptedBy: 'workload', serverName: 'httpbin.org' } },
  ],
};
