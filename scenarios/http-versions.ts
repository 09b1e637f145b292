import { Chart } from 'cdk8s';
import { TODAY } from './meshes';
import { Mesh, OutsideHost, Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalService, TlsOrigination } from '../src';

const BOTH: OutsideHost = { name: 'both.example.com', addresses: ['198.51.100.92'], ports: [{ number: 443, speaks: 'https', http2: true }] };
const OLD: OutsideHost = { name: 'old.example.com', addresses: ['198.51.100.93'], ports: [{ number: 443, speaks: 'https' }] };
const PLAIN: OutsideHost = { name: 'plain.example.com', addresses: ['198.51.100.94'], ports: [{ number: 8080, speaks: 'http', http2: true }] };

const failed: Refusal = { refused: 'status', status: 503, because: 'the server does not speak HTTP/2' };

/** The platform team has all HTTP/1.1 upgraded. */
const UPGRADING: Mesh = { ...TODAY, name: 'istio-1.31-h2-upgrade', meshConfig: { h2UpgradePolicy: 'UPGRADE' } };

export const httpVersions: Scenario = {
  name: 'http-versions',
  title: 'HTTP/1.1 that goes on as HTTP/2, and HTTP/1.1 that stays what it is',
  source: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings-HTTPSettings-H2UpgradePolicy',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    const tlsOrigination = TlsOrigination.simple();
    new ExternalService(chart, 'upgraded', { hosts: ['both.example.com', 'old.example.com'], ports: [EgressPort.http(80, { tlsOrigination, http2Upgrade: true })] });
    new ExternalService(chart, 'plain', { hosts: ['plain.example.com'], ports: [EgressPort.http(8080, { http2Upgrade: true })] });

    const neighbours = new Chart(app, 'neighbours', { namespace: 'neighbours' });
    new ExternalService(neighbours, 'as-it-is', { hosts: ['both.example.com', 'old.example.com'], ports: [EgressPort.http(80, { tlsOrigination })] });
  },
  world: { ...WORLD, outside: [BOTH, OLD, PLAIN] },
  meshes: [TODAY, UPGRADING],
  calls: [
    {
      title: 'HTTP/1.1 arrives as HTTP/2, where the server offers it',
      from: 'default/sleep',
      url: 'http://both.example.com/',
      expect: { status: 200, at: 'both.example.com:443', encryptedBy: 'sidecar', httpVersion: '2' },
    },
    { title: 'where it does not, the request fails', from: 'default/sleep', url: 'http://old.example.com/', expect: failed },
    {
      title: 'without TLS, to a server of HTTP/2 alone',
      from: 'default/sleep',
      url: 'http://plain.example.com:8080/',
      expect: { status: 200, at: 'plain.example.com:8080', encryptedBy: 'nobody', httpVersion: '2' },
    },
    ...['both.example.com', 'old.example.com'].map(host => ({
      title: `HTTP/1.1 to ${host} stays HTTP/1.1, whatever the mesh says`,
      from: 'neighbours/neighbour',
      url: `http://${host}/`,
      expect: { status: 200, at: `${host}:443`, encryptedBy: 'sidecar' as const, httpVersion: '1.1' as const },
    })),
  ],
};
