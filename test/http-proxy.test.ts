import { Chart } from 'cdk8s';
import { EgressPort, ExternalService, HttpProxy } from '../src';
import { chartIn, objects } from './support/synth';

const PROXY = { addresses: ['198.51.100.90', '198.51.100.91'], port: 3128 };

test('a proxy is TCP, recognised by its addresses', () => {
  const chart = chartIn();
  new HttpProxy(chart, 'proxy', { ...PROXY, host: 'my-company-proxy.com' });
  const all = objects(chart);
  expect(all['ServiceEntry proxy'].spec).toMatchObject({
    hosts: ['my-company-proxy.com'],
    addresses: PROXY.addresses,
    endpoints: PROXY.addresses.map(address => ({ address })),
    resolution: 'STATIC',
    ports: [{ number: 3128, protocol: 'TCP' }],
  });
  expect(all['DestinationRule proxy'].spec).not.toHaveProperty('subsets');
});

test('each host and port has a subset with its tunnel, once, also when added late', () => {
  const chart = chartIn();
  const httpProxy = new HttpProxy(chart, 'proxy', { ...PROXY, exportTo: ['.', 'shop'] });
  const service = new ExternalService(chart, 'x', { hosts: ['a.example.com', 'a-b.example.com'], httpProxy });
  new ExternalService(new Chart(chart, 'shop', { namespace: 'shop' }), 'y', { hosts: ['a.example.com'], httpProxy });
  service.addPort(EgressPort.tls(8443));
  const { subsets } = objects(chart)['DestinationRule proxy'].spec;
  expect(subsets.map(({ name, trafficPolicy: { tunnel } }: any) => [name, `${tunnel.targetHost}:${tunnel.targetPort}`])).toEqual([
    ['a-example-com-443', 'a.example.com:443'],
    ['a-b-example-com-443-8fdd31fa', 'a-b.example.com:443'],
    ['a-example-com-8443', 'a.example.com:8443'],
    ['a-b-example-com-8443-d749241f', 'a-b.example.com:8443'],
  ]);
  const { tls } = objects(chart)['VirtualService x-a.example.com'].spec;
  expect(tls).toHaveLength(2);
  expect(tls[0]).toEqual({
    match: [{ port: 443, sniHosts: ['a.example.com'] }],
    route: [{ destination: { host: 'proxy.default.address.invalid', port: { number: 3128 }, subset: 'a-example-com-443' } }],
  });
});

test('what is refused leaves no tunnel behind', () => {
  const chart = chartIn();
  const httpProxy = new HttpProxy(chart, 'proxy', PROXY);
  new ExternalService(chart, 'x', { hosts: ['a.example.com'] });
  expect(() => new ExternalService(chart, 'y', { hosts: ['a.example.com'], httpProxy })).toThrow('HOST_TWICE');
  expect(objects(chart)['DestinationRule proxy'].spec).not.toHaveProperty('subsets');
});
