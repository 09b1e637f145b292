import { ApiObject } from 'cdk8s';
import { EgressPort, ExternalAddress, ExternalAddressProps, TlsOrigination } from '../src';
import { chartIn, objects } from './support/synth';

function synth(props: Partial<ExternalAddressProps> = {}): Record<string, any> {
  const chart = chartIn();
  new ExternalAddress(chart, 'database', { addresses: ['203.0.113.7'], ports: [EgressPort.tcp(5432)], ...props });
  return objects(chart);
}

test('the main object is the ServiceEntry', () => {
  expect(ApiObject.of(new ExternalAddress(chartIn(), 'x', { addresses: ['203.0.113.7'], ports: [EgressPort.tcp(5432)] })).kind).toBe('ServiceEntry');
});

test('one address is recognised and connected to, under a name that no DNS can have', () => {
  const all = synth();
  expect(Object.keys(all)).toEqual(['ServiceEntry database', 'DestinationRule database']);
  expect(all['ServiceEntry database'].spec).toEqual({
    hosts: ['database.default.address.invalid'],
    addresses: ['203.0.113.7'],
    endpoints: [{ address: '203.0.113.7' }],
    location: 'MESH_EXTERNAL',
    resolution: 'STATIC',
    exportTo: ['.'],
    ports: [{ number: 5432, name: 'tcp-5432', protocol: 'TCP' }],
  });
  expect(all['DestinationRule database'].spec).toMatchObject({ host: 'database.default.address.invalid', trafficPolicy: { tls: { mode: 'DISABLE' } } });
});

test('of several and of ranges, a connection keeps the address that the workload chose', () => {
  const { spec } = synth({ addresses: ['203.0.113.0/24', '2001:DB8::/032'] })['ServiceEntry database'];
  expect(spec).toMatchObject({ addresses: ['203.0.113.0/24', '2001:db8::/32'], resolution: 'NONE' });
  expect(spec).not.toHaveProperty('endpoints');
});

test('what the workload encrypts is recognised by its address', () => {
  expect(synth({ ports: [EgressPort.https()] })['ServiceEntry database'].spec.ports).toEqual([{ number: 443, name: 'https', protocol: 'TCP' }]);
});

test('TLS origination', () => {
  const all = synth({ ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple({ serverName: 'a.example.com' }) })] });
  expect(all['DestinationRule database'].spec.trafficPolicy.portLevelSettings[0].tls).toMatchObject({ mode: 'SIMPLE', sni: 'a.example.com' });
  expect(all['VirtualService database'].spec.http[0].rewrite).toEqual({ authority: 'a.example.com' });
});

test('ranges are written in one way', () => {
  const { spec } = synth({ addresses: ['203.0.113.7/25', '10.1.2.3/12', '2001:db8:abcd::7/33'] })['ServiceEntry database'];
  expect(spec.addresses).toEqual(['203.0.113.0/25', '10.0.0.0/12', '2001:db8:8000::/33']);
});

test('an address and port have one owner in a namespace', () => {
  const chart = chartIn();
  const database = new ExternalAddress(chart, 'database', { addresses: ['203.0.113.7'], ports: [EgressPort.tcp(5432)] });
  expect(() => new ExternalAddress(chart, 'same', { addresses: ['203.0.113.7'], ports: [EgressPort.tls(5432)] })).toThrow('HOST_TWICE');
  expect(() => new ExternalAddress(chart, 'other', { addresses: ['203.0.113.7'], ports: [EgressPort.tcp(5433)] })).not.toThrow();
  expect(() => database.addPort(EgressPort.tcp(5433))).toThrow('HOST_TWICE');
  expect(objects(chart)['ServiceEntry database'].spec.ports).toHaveLength(1);
});
