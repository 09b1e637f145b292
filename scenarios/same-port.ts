import { Chart } from 'cdk8s';
import { registryOnly, TODAY } from './meshes';
import { Arrival, OutsideHost, Scenario } from './scenario';
import { SLEEP, WORLD } from './worlds';
import { EgressPort, ExternalAddress, ExternalService, TlsOrigination } from '../src';

const outside: OutsideHost[] = [
  { name: 'plain.example.com', addresses: ['198.51.100.110'], ports: [{ number: 8443, speaks: 'http' }] },
  { name: 'originated.example.com', addresses: ['198.51.100.111'], ports: [{ number: 443, speaks: 'https' }] },
  { name: 'encrypted.example.com', addresses: ['198.51.100.112'], ports: [{ number: 8443, speaks: 'https' }] },
  { name: 'bytes.example.com', addresses: ['198.51.100.113'], ports: [{ number: 8443, speaks: 'echo' }] },
];

const arrived = (name: string, at: number, encryptedBy: Arrival['encryptedBy'], status = 200): Arrival => ({ status, at: `${name}.example.com:${at}`, encryptedBy });

export const samePort: Scenario = {
  name: 'same-port',
  title: 'HTTP, TLS and TCP to different hosts on one port',
  source: 'https://github.com/istio/istio/issues/35242',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'plain', { hosts: ['plain.example.com'], ports: [EgressPort.http(8443)] });
    new ExternalService(chart, 'originated', {
      hosts: ['originated.example.com'],
      ports: [EgressPort.http(8443, { targetPort: 443, tlsOrigination: TlsOrigination.simple() })],
    });
    new ExternalService(chart, 'encrypted', { hosts: ['encrypted.example.com'], ports: [EgressPort.https(8443)] });
    new ExternalAddress(chart, 'bytes', { addresses: ['198.51.100.113'], ports: [EgressPort.tcp(8443)] });
  },
  world: { ...WORLD, workloads: [SLEEP], outside },
  meshes: [TODAY, registryOnly(TODAY)],
  calls: [
    { title: 'HTTP', from: 'default/sleep', url: 'http://plain.example.com:8443/', expect: arrived('plain', 8443, 'nobody') },
    { title: 'HTTP that is encrypted on the way', from: 'default/sleep', url: 'http://originated.example.com:8443/', expect: arrived('originated', 443, 'sidecar') },
    { title: 'HTTPS', from: 'default/sleep', url: 'https://encrypted.example.com:8443/', expect: arrived('encrypted', 8443, 'workload') },
    { title: 'TCP', from: 'default/sleep', url: 'tcp://bytes.example.com:8443', expect: arrived('bytes', 8443, 'nobody', 0) },
  ],
};

/** As above, and TCP that takes every connection to the port that nothing else takes. */
export const samePortAnyAddress: Scenario = {
  ...samePort,
  name: 'same-port-any-address',
  title: 'HTTP and TLS on a port that TCP has for any address',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'plain', { hosts: ['plain.example.com'], ports: [EgressPort.http(8443)] });
    new ExternalService(chart, 'originated', {
      hosts: ['originated.example.com'],
      ports: [EgressPort.http(8443, { targetPort: 443, tlsOrigination: TlsOrigination.simple() })],
    });
    new ExternalService(chart, 'encrypted', { hosts: ['encrypted.example.com'], ports: [EgressPort.https(8443)] });
    new ExternalService(chart, 'bytes', { hosts: ['bytes.example.com'], ports: [EgressPort.tcp(8443, { anyAddressReason: 'its addresses change' })] });
  },
  accepts: [{ code: 'IST0134', object: 'ServiceEntry default/bytes', because: 'it is what anyAddressReason is about' }],
};
