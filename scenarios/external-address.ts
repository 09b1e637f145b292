import { Chart } from 'cdk8s';
import { ISTIO_1_21, registryOnly, rootMutual, TODAY } from './meshes';
import { Arrival, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalAddress, TlsOrigination } from '../src';

const echoed = (at: string, cluster: string): Arrival => ({ status: 0, at, encryptedBy: 'nobody', cluster });

export const externalAddress: Scenario = {
  name: 'external-address',
  title: 'Addresses without a name: a database, a range, an appliance with HTTP and HTTPS',
  source: 'https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalAddress(chart, 'database', { addresses: ['198.51.100.30'], ports: [EgressPort.tcp(5432)] });
    new ExternalAddress(chart, 'brokers', { addresses: ['203.0.113.0/24', '198.51.100.31'], ports: [EgressPort.tcp(9092), EgressPort.tls(9093)] });
    new ExternalAddress(chart, 'appliance', {
      addresses: ['198.51.100.50'],
      ports: [EgressPort.http(8080), EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ serverName: 'appliance.example.com' }) }), EgressPort.https(443)],
    });
  },
  world: {
    ...WORLD,
    outside: [
      ...WORLD.outside,
      { name: 'broker.example.com', addresses: ['203.0.113.7'], ports: [{ number: 9092, speaks: 'echo' }, { number: 9093, speaks: 'https' }] },
      { name: 'other-broker.example.com', addresses: ['198.51.100.31'], ports: [{ number: 9092, speaks: 'echo' }] },
      { name: 'appliance.example.com', addresses: ['198.51.100.50'], ports: [{ number: 8080, speaks: 'http' }, { number: 443, speaks: 'https' }] },
    ],
  },
  meshes: [ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY)],
  calls: [
    { title: 'the database', from: 'default/sleep', url: 'tcp://198.51.100.30:5432', expect: echoed('db.example.com:5432', 'outbound|5432||database.default.address.invalid') },
    { title: 'an address in the range', from: 'default/sleep', url: 'tcp://203.0.113.7:9092', expect: echoed('broker.example.com:9092', 'outbound|9092||brokers.default.address.invalid') },
    { title: 'the address beside the range', from: 'default/sleep', url: 'tcp://198.51.100.31:9092', expect: echoed('other-broker.example.com:9092', 'outbound|9092||brokers.default.address.invalid') },
    {
      title: 'TLS to an address in the range, whatever name is asked for',
      from: 'default/sleep',
      url: 'https://broker.example.com:9093/',
      expect: { status: 200, at: 'broker.example.com:9093', encryptedBy: 'workload', serverName: 'broker.example.com', cluster: 'outbound|9093||brokers.default.address.invalid' },
    },
    {
      title: 'HTTP to the appliance',
      from: 'default/sleep',
      url: 'http://198.51.100.50:8080/headers',
      expect: { status: 200, at: 'appliance.example.com:8080', encryptedBy: 'nobody', cluster: 'outbound|8080||appliance.default.address.invalid' },
    },
    {
      title: 'HTTP to the appliance, encrypted on the way',
      from: 'default/sleep',
      url: 'http://198.51.100.50/headers',
      expect: {
        status: 200,
        at: 'appliance.example.com:443',
        encryptedBy: 'sidecar',
        serverName: 'appliance.example.com',
        verifiedNames: ['appliance.example.com'],
        host: 'appliance.example.com',
        cluster: 'outbound|80||appliance.default.address.invalid',
      },
    },
    {
      title: 'HTTPS to the appliance is encrypted once',
      from: 'default/sleep',
      url: 'https://appliance.example.com/headers',
      expect: { status: 200, at: 'appliance.example.com:443', encryptedBy: 'workload', serverName: 'appliance.example.com', cluster: 'outbound|443||appliance.default.address.invalid' },
    },
  ],
};
