import { ApiObject } from 'cdk8s';
import { EgressPort, TlsOrigination, WildcardService } from '../src';
import { chartIn, objects } from './support/synth';

test('the connection keeps its address', () => {
  const chart = chartIn();
  const wikipedia = new WildcardService(chart, 'wikipedia', { hosts: ['*.wikipedia.org'], exportTo: ['*'] });
  expect(ApiObject.of(wikipedia).kind).toBe('ServiceEntry');
  const all = objects(chart);
  expect(Object.keys(all)).toEqual(['ServiceEntry wikipedia', 'DestinationRule wikipedia-wikipedia.org']);
  expect(all['ServiceEntry wikipedia'].spec).toEqual({
    hosts: ['*.wikipedia.org'],
    location: 'MESH_EXTERNAL',
    resolution: 'NONE',
    exportTo: ['*'],
    ports: [{ number: 443, name: 'https', protocol: 'HTTPS' }],
  });
  expect(all['DestinationRule wikipedia-wikipedia.org'].spec).toEqual({ host: '*.wikipedia.org', exportTo: ['*'], trafficPolicy: { tls: { mode: 'DISABLE' } } });
});

test('several wildcards have a rule each', () => {
  const chart = chartIn();
  const many = new WildcardService(chart, 'many', { hosts: ['*.wikipedia.org', '*.wiktionary.org'] });
  many.addPort(EgressPort.http(80));
  expect(Object.keys(objects(chart))).toEqual(['ServiceEntry many', 'DestinationRule many-wikipedia.org', 'DestinationRule many-wiktionary.org']);
  expect(objects(chart)['ServiceEntry many'].spec.ports).toHaveLength(2);
  expect(() => many.addPort(EgressPort.tcp(5432))).toThrow('WILDCARD_PORT');
});

test('a wildcard has one owner in a namespace', () => {
  const chart = chartIn();
  new WildcardService(chart, 'one', { hosts: ['*.wikipedia.org'] });
  expect(() => new WildcardService(chart, 'two', { hosts: ['*.wikipedia.org'] })).toThrow('HOST_TWICE');
});

test('dynamicDns: looked up by the sidecar, as TLS, and TLS is originated for whatever name is asked for', () => {
  const chart = chartIn();
  new WildcardService(chart, 'wikipedia', { hosts: ['*.wikipedia.org'], ports: [EgressPort.https(443), EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })], dynamicDns: true });
  const all = objects(chart);
  expect(all['ServiceEntry wikipedia'].spec).toMatchObject({ resolution: 'DYNAMIC_DNS', ports: [{ number: 443, protocol: 'TLS' }, { number: 80, protocol: 'HTTP' }] });
  expect(all['ServiceEntry wikipedia'].spec.ports[1]).not.toHaveProperty('targetPort');
  expect(all['DestinationRule wikipedia-wikipedia.org'].spec.trafficPolicy.portLevelSettings[0].tls).toEqual({ mode: 'SIMPLE', caCertificates: 'system' });
});
