import { Chart } from 'cdk8s';
import { ISTIO_1_21, registryOnly, rootMutual, TODAY } from './meshes';
import { Refusal, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, WildcardService } from '../src';

const blocked: Refusal = { refused: 'connection', cluster: 'BlackHoleCluster', because: 'the wildcard does not cover it' };

export const wildcardService: Scenario = {
  name: 'wildcard-service',
  title: 'All hosts of a domain',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/wildcard-egress-hosts/#configure-direct-traffic-to-a-wildcard-host',
  remarks: [
    'The address that the workload chose is not checked: with such a name on the connection it gets anywhere. Ask for `dynamicDns` where that matters.',
  ],
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new WildcardService(chart, 'wikipedia', { hosts: ['*.wikipedia.org'], ports: [EgressPort.https(443), EgressPort.http(80)] });
  },
  world: {
    ...WORLD,
    outside: [
      ...WORLD.outside,
      { name: 'de.wikipedia.org', addresses: ['198.51.100.61'], ports: [{ number: 80, speaks: 'http' }, { number: 443, speaks: 'https' }] },
      { name: 'wikipedia.org', addresses: ['198.51.100.62'], ports: [{ number: 443, speaks: 'https' }] },
    ],
  },
  meshes: [ISTIO_1_21, TODAY, registryOnly(TODAY), rootMutual(TODAY)],
  calls: [
    ...['en.wikipedia.org', 'de.wikipedia.org'].flatMap(host => [
      {
        title: `HTTPS to ${host}`,
        from: 'default/sleep',
        url: `https://${host}/wiki/Main_Page`,
        expect: { status: 200, at: `${host}:443`, encryptedBy: 'workload' as const, serverName: host, host, cluster: 'outbound|443||*.wikipedia.org' },
      },
      {
        title: `HTTP to ${host}`,
        from: 'default/sleep',
        url: `http://${host}/wiki/Main_Page`,
        expect: { status: 200, at: `${host}:80`, encryptedBy: 'nobody' as const, host, cluster: 'outbound|80||*.wikipedia.org' },
      },
    ]),
    {
      title: 'the domain itself is not covered',
      from: 'default/sleep',
      url: 'https://wikipedia.org/',
      expect: { status: 200, at: 'wikipedia.org:443', encryptedBy: 'workload', cluster: 'PassthroughCluster' },
      except: { 'istio-1.31-registry-only': blocked },
    },
  ],
};
