import { Chart } from 'cdk8s';
import { TODAY } from './meshes';
import { Arrival, OutsideHost, Refusal, Scenario, Workload } from './scenario';
import { NEIGHBOUR, SLEEP, WORLD } from './worlds';
import { EgressPort, ExternalService, TlsOrigination } from '../src';

const CLIENT = 'client.example.com';

/** A partner: its server's certificate is of its own CA, and whoever calls must present one of that CA, too. */
function partner(name: string, address: string): OutsideHost {
  return { name, addresses: [address], ports: [{ number: 443, speaks: 'https', certificate: 'private-ca', clientCertificate: 'required' }] };
}

const answered = (host: string): Arrival => ({
  status: 200, at: `${host}:443`, encryptedBy: 'sidecar', serverName: host, verifiedNames: [host], clientCertificate: CLIENT, host, cluster: `outbound|80||${host}`,
});
const refused = (because: string): Refusal => ({ refused: 'status', status: 503, because });

/** In the same namespace: another workload, and one that carries the labels but runs as somebody else. */
const OTHER: Workload = { ...SLEEP, name: 'other', serviceAccount: 'other', labels: { app: 'other' }, address: '10.244.1.3' };
const IMPOSTOR: Workload = { ...SLEEP, name: 'impostor', serviceAccount: 'impostor', address: '10.244.1.4' };

export const mutualTlsWithSecret: Scenario = {
  name: 'mutual-tls-with-secret',
  title: 'HTTP upgraded to mutual TLS, with a client certificate from a Secret',
  source: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-tls-origination/#mutual-tls-origination-for-egress-traffic',
  remarks: [
    'Istio hands a Secret to a sidecar whose service account may list the Secrets of its namespace; it asks no narrower question. So the Role lets the workload itself read all of them, too. Where that is too much, mount the certificate into the proxy: [mutual-tls-with-files](mutual-tls-with-files.md).',
    'The rule without a selector is for all other workloads, so that they do not send plaintext. It names the root namespace in `exportTo` only to differ from the other one: Istio would merge the two.',
  ],
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    const usedBySleep = { workloadLabels: { app: 'sleep' }, serviceAccount: 'sleep' };
    new ExternalService(chart, 'partner', {
      hosts: ['partner.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'client-credential', ...usedBySleep }) }), EgressPort.https(443)],
    });

    // What goes wrong in the cluster: the first Secret is not there, the other trusts another CA.
    new ExternalService(chart, 'without-secret', {
      hosts: ['without-secret.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'nowhere', ...usedBySleep }) })],
    });
    new ExternalService(chart, 'wrong-ca', {
      hosts: ['wrong-ca.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.mutualWithSecret({ credentialName: 'wrong-ca', ...usedBySleep }) })],
    });
  },
  world: {
    ...WORLD,
    workloads: [SLEEP, OTHER, IMPOSTOR, NEIGHBOUR],
    outside: [partner('partner.example.com', '198.51.100.80'), partner('without-secret.example.com', '198.51.100.81'), partner('wrong-ca.example.com', '198.51.100.82')],
    credentials: [
      { kind: 'Secret', namespace: 'default', name: 'client-credential', clientCertificate: CLIENT, ca: 'private' },
      { kind: 'Secret', namespace: 'default', name: 'wrong-ca', clientCertificate: CLIENT, ca: 'public' },
    ],
  },
  meshes: [TODAY],
  calls: [
    { title: 'the workload that has the certificate', from: 'default/sleep', url: 'http://partner.example.com/', expect: answered('partner.example.com') },
    { title: 'another workload: no certificate, and no plaintext', from: 'default/other', url: 'http://partner.example.com/', expect: refused('it has no client certificate, and its CA is not known to it') },
    { title: 'a workload that carries the labels, but not the service account', from: 'default/impostor', url: 'http://partner.example.com/', expect: refused('its service account may not read the Secret') },
    { title: 'the Secret is not there', from: 'default/sleep', url: 'http://without-secret.example.com/', expect: refused('there is no such Secret') },
    { title: 'the Secret holds another CA', from: 'default/sleep', url: 'http://wrong-ca.example.com/', expect: refused('nobody in the Secret vouches for the server') },
  ],
};

const FILES = { clientCertificate: '/etc/partner/tls.crt', privateKey: '/etc/partner/tls.key', caCertificates: '/etc/partner/ca.crt' };

export const mutualTlsWithFiles: Scenario = {
  name: 'mutual-tls-with-files',
  title: 'HTTP upgraded to mutual TLS, with a client certificate from files',
  source: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'partner', {
      hosts: ['partner.example.com'],
      ports: [EgressPort.http(80, {
        tlsOrigination: TlsOrigination.mutual({
          clientCertificate: '/etc/partner/tls.crt',
          privateKey: '/etc/partner/tls.key',
          caCertificates: '/etc/partner/ca.crt',
        }),
      })],
    });
  },
  world: {
    ...WORLD,
    workloads: [
      {
        ...SLEEP,
        files: [
          { path: FILES.clientCertificate, holds: 'certificate', of: CLIENT },
          { path: FILES.privateKey, holds: 'key', of: CLIENT },
          { path: FILES.caCertificates, holds: 'ca', of: 'private' },
        ],
      },
      OTHER,
    ],
    outside: [partner('partner.example.com', '198.51.100.80')],
  },
  meshes: [TODAY],
  calls: [
    { title: 'the workload into whose proxy the files are mounted', from: 'default/sleep', url: 'http://partner.example.com/', expect: answered('partner.example.com') },
    { title: 'a workload without the files', from: 'default/other', url: 'http://partner.example.com/', expect: refused('its proxy has no such files') },
  ],
};

export const caFromConfigMap: Scenario = {
  name: 'ca-from-config-map',
  title: 'TLS originated to a server whose CA is in a ConfigMap',
  source: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'intranet', {
      hosts: ['intranet.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ caConfigMap: 'company-ca' }) })],
      exportTo: ['.', 'neighbours'],
    });
    new ExternalService(chart, 'public', {
      hosts: ['public.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ caConfigMap: 'company-ca' }) })],
    });
  },
  world: {
    ...WORLD,
    outside: [
      { name: 'intranet.example.com', addresses: ['198.51.100.83'], ports: [{ number: 443, speaks: 'https', certificate: 'private-ca' }] },
      { name: 'public.example.com', addresses: ['198.51.100.84'], ports: [{ number: 443, speaks: 'https' }] },
    ],
    credentials: [{ kind: 'ConfigMap', namespace: 'default', name: 'company-ca', ca: 'private' }],
  },
  meshes: [TODAY],
  calls: [
    ...['default/sleep', 'neighbours/neighbour'].map(from => ({
      title: `from ${from}`,
      from,
      url: 'http://intranet.example.com/',
      expect: { status: 200, at: 'intranet.example.com:443', encryptedBy: 'sidecar' as const, serverName: 'intranet.example.com', verifiedNames: ['intranet.example.com'], clientCertificate: 'none' },
    })),
    { title: 'a server of another CA', from: 'default/sleep', url: 'http://public.example.com/', expect: refused('only the CA in the ConfigMap is trusted') },
  ],
  accepts: ['intranet', 'public'].map(name => ({
    code: 'IST0129',
    object: `DestinationRule default/${name}-${name}.example.com`,
    because: 'the analyzer does not know that a CA may come from a ConfigMap',
  })),
};

export const unverified: Scenario = {
  name: 'unverified-server',
  title: 'A server that nobody can verify, with the reason in the manifest',
  source: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings',
  charts: app => {
    const chart = new Chart(app, 'egress', { namespace: 'default' });
    new ExternalService(chart, 'appliance', {
      hosts: ['appliance.example.com'],
      ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ unverifiedReason: 'self-signed until its replacement in May' }) })],
    });
  },
  world: { ...WORLD, outside: [{ name: 'appliance.example.com', addresses: ['198.51.100.85'], ports: [{ number: 443, speaks: 'https', certificate: 'unknown-ca' }] }] },
  meshes: [TODAY],
  calls: [
    {
      title: 'whoever answers gets the request',
      from: 'default/sleep',
      url: 'http://appliance.example.com/',
      expect: { status: 200, at: 'appliance.example.com:443', encryptedBy: 'sidecar', serverName: 'appliance.example.com', verifiedNames: [] },
    },
  ],
  accepts: [{ code: 'IST0129', object: 'DestinationRule default/appliance-appliance.example.com', because: 'it is what unverifiedReason is about' }],
};
