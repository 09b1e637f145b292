import { Chart } from 'cdk8s';
import { registryOnly, SINCE_1_30 } from './meshes';
import { Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, TlsOrigination, WildcardService } from '../src';

const blocked: Refusal = { refused: 'connection', cluster: 'BlackHoleCluster', because: 'the wildcard does not cover it' };

export const wildcardDynamicDns: Scenario = {
  name: 'wildcard-dynamic-dns',
  title: 'All hosts of a domain, looked up by the sidecar',
  source: 'https://istio.io/latest/blog/2026/egress-dynamic-dns/',
  remarks: [
    'The port is named TLS, since DYNAMIC_DNS does not know HTTPS; sidecars treat both alike. HTTP whose TLS is originated goes to port 443 of the host in the request without a `targetPort`.',
    'A workload may still put one name of the domain into the handshake and another into the encrypted request. It cannot leave the domain.',
  ],
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new WildcardService(chart, 'wikipedia', {
      hosts: ['*.wikipedia.org'],
      ports: [EgressPort.https(443), EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })],
      dynamicDns: true,
    });
    new WildcardService(chart, 'plain', { hosts: ['*.plain.example.com'], ports: [EgressPort.http(80)], dynamicDns: true });
  },
  world: {
    ...WORLD,
    outside: [
      ...WORLD.outside,
      { name: 'de.wikipedia.org', addresses: ['198.51.100.61'], ports: [{ number: 443, speaks: 'https' }] },
      { name: 'wrong.wikipedia.org', addresses: ['198.51.100.63'], ports: [{ number: 443, speaks: 'https', certificateNames: ['other.example.com'] }] },
      { name: 'a.plain.example.com', addresses: ['198.51.100.64'], ports: [{ number: 80, speaks: 'http' }] },
    ],
  },
  meshes: [SINCE_1_30, registryOnly(SINCE_1_30)],
  calls: [
    ...['en.wikipedia.org', 'de.wikipedia.org'].flatMap(host => [
      {
        title: `HTTPS to ${host}`,
        from: 'default/sleep',
        url: `https://${host}/wiki/Main_Page`,
        expect: { status: 200, at: `${host}:443`, encryptedBy: 'workload' as const, serverName: host, host, cluster: 'outbound|443||*.wikipedia.org' },
      },
      {
        title: `HTTP to ${host} is encrypted on the way`,
        from: 'default/sleep',
        url: `http://${host}/wiki/Main_Page`,
        expect: { status: 200, at: `${host}:443`, encryptedBy: 'sidecar' as const, serverName: host, host, cluster: 'outbound|80||*.wikipedia.org' },
      },
    ]),
    {
      title: 'the name counts, whatever address the workload chose',
      from: 'default/sleep',
      url: 'https://de.wikipedia.org/wiki/Main_Page',
      connectTo: 'unknown.example.com',
      expect: { status: 200, at: 'de.wikipedia.org:443', encryptedBy: 'workload', serverName: 'de.wikipedia.org' },
    },
    {
      title: 'a server with a certificate for another name',
      from: 'default/sleep',
      url: 'http://wrong.wikipedia.org/',
      expect: { refused: 'status', status: 503, because: 'its certificate is for another name' },
    },
    {
      title: 'plain HTTP',
      from: 'default/sleep',
      url: 'http://a.plain.example.com/',
      expect: { status: 200, at: 'a.plain.example.com:80', encryptedBy: 'nobody', host: 'a.plain.example.com', cluster: 'outbound|80||*.plain.example.com' },
    },
    {
      title: 'a host outside the domain',
      from: 'default/sleep',
      url: 'https://unknown.example.com/',
      expect: { status: 200, at: 'unknown.example.com:443', encryptedBy: 'workload', cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blocked },
    },
  ],
};
