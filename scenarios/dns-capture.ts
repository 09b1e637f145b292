import { Chart } from 'cdk8s';
import { TODAY } from './meshes';
import { Mesh, OutsideHost, Scenario } from './scenario';
import { WORLD } from './worlds';
import { EgressPort, ExternalService } from '../src';

const DATABASES: OutsideHost[] = ['a', 'b'].map((name, index) => ({ name: `${name}.db.example.com`, addresses: [`198.51.100.${95 + index}`], ports: [{ number: 5432, speaks: 'echo' }] }));

/** Sidecars answer the DNS queries of their workloads: the user says so, and the platform team has set it. */
const DNS_CAPTURE: Mesh = {
  ...TODAY,
  name: 'istio-1.31-dns-capture',
  description: { dnsCapture: true },
  meshConfig: { defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' } } },
};

export const dnsCapture: Scenario = {
  name: 'dns-capture',
  title: 'TCP hosts on one port, told apart by the addresses that Istio gives them',
  source: 'https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/#external-tcp-services-without-vips',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'first', { hosts: ['a.db.example.com'], ports: [EgressPort.tcp(5432)] });
    new ExternalService(chart, 'second', { hosts: ['b.db.example.com'], ports: [EgressPort.tcp(5432)] });
  },
  world: { ...WORLD, outside: DATABASES },
  meshes: [DNS_CAPTURE],
  calls: DATABASES.map(({ name }) => ({
    title: `TCP to ${name}`,
    from: 'default/sleep',
    url: `tcp://${name}:5432`,
    expect: { status: 0, at: `${name}:5432`, encryptedBy: 'nobody', cluster: `outbound|5432||${name}` },
  })),
};
