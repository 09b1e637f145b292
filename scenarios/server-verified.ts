import { Chart } from 'cdk8s';
import { TODAY } from './meshes';
import { OutsideHost, Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalService, TlsOrigination } from '../src';

const HOSTS: OutsideHost[] = [
  { name: 'right.example.com', addresses: ['198.51.100.70'], ports: [{ number: 443, speaks: 'https' }] },
  { name: 'covered.example.com', addresses: ['198.51.100.71'], ports: [{ number: 443, speaks: 'https', certificateNames: ['*.example.com'] }] },
  { name: 'wrong.example.com', addresses: ['198.51.100.72'], ports: [{ number: 443, speaks: 'https', certificateNames: ['other.example.com'] }] },
  { name: 'expired.example.com', addresses: ['198.51.100.73'], ports: [{ number: 443, speaks: 'https', certificate: 'expired' }] },
  { name: 'unknown-ca.example.com', addresses: ['198.51.100.74'], ports: [{ number: 443, speaks: 'https', certificate: 'unknown-ca' }] },
];

const refused = (because: string): Refusal => ({ refused: 'status', status: 503, because });

export const serverVerified: Scenario = {
  name: 'server-verified',
  title: 'Where Istio originates TLS, the server must prove who it is',
  source: 'https://istio.io/latest/docs/ops/best-practices/security/#configure-tls-verification-in-destination-rule-when-using-tls-origination',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'servers', {
      hosts: ['right.example.com', 'covered.example.com', 'wrong.example.com', 'expired.example.com', 'unknown-ca.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })],
    });
  },
  world: { ...WORLD, outside: HOSTS },
  meshes: [TODAY],
  calls: [
    ...['right.example.com', 'covered.example.com'].map(host => ({
      title: `${host} is answered`,
      from: 'default/sleep',
      url: `http://${host}/`,
      expect: { status: 200, at: `${host}:443`, encryptedBy: 'sidecar' as const, serverName: host, verifiedNames: [host] },
    })),
    { title: 'a certificate for another name', from: 'default/sleep', url: 'http://wrong.example.com/', expect: refused('its certificate is for another name') },
    { title: 'an expired certificate', from: 'default/sleep', url: 'http://expired.example.com/', expect: refused('its certificate has expired') },
    { title: 'a certificate of a CA that nobody trusts', from: 'default/sleep', url: 'http://unknown-ca.example.com/', expect: refused('nobody trusts its CA') },
  ],
};
