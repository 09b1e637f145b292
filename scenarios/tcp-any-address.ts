import { Chart } from 'cdk8s';
import { registryOnly, TODAY } from './meshes';
import { Arrival, Scenario } from './scenario';
import { DATABASE, WORLD } from './worlds';
import { EgressPort, ExternalService } from '../src';

const echoed: Arrival = { status: 0, at: 'db.example.com:5432', encryptedBy: 'nobody', cluster: 'outbound|5432||db.example.com' };

export const tcpAnyAddress: Scenario = {
  name: 'tcp-any-address',
  title: 'TCP to a host whose addresses nobody knows beforehand: every connection to that port is one to it',
  source: 'https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/#external-tcp-services-without-vips',
  remarks: [
    'TLS cannot be originated on such a port: whatever else is called on it would be encrypted, too.',
  ],
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'database', {
      hosts: ['db.example.com'],
      ports: [EgressPort.tcp(5432, { anyAddressReason: 'nothing else is called on this port' })],
    });
  },
  world: { ...WORLD, outside: [DATABASE, { name: 'other.example.com', addresses: ['198.51.100.31'], ports: [{ number: 5432, speaks: 'echo' }] }] },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    { title: 'the host', from: 'default/sleep', url: 'tcp://db.example.com:5432', expect: echoed },
    { title: 'any other host on that port', from: 'default/sleep', url: 'tcp://other.example.com:5432', expect: echoed },
  ],
  accepts: [{ code: 'IST0134', object: 'ServiceEntry default/database', because: 'it is what anyAddressReason is about' }],
};
