import { Crds } from './support/schema';

/** The negative control of the schema judge: it must refuse what is broken. */
const crds = new Crds('1.31.1');
const entry = (spec: object, apiVersion = 'networking.istio.io/v1') => ({ apiVersion, kind: 'ServiceEntry', metadata: { name: 'x' }, spec: { hosts: ['a.example.com'], ...spec } });

test('accepts a valid ServiceEntry', () => {
  expect(crds.errors(entry({ resolution: 'DNS', location: 'MESH_EXTERNAL', ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] }))).toEqual([]);
});

test.each([
  ['an unknown field', entry({ host: 'a' }), 'must NOT have additional properties'],
  ['an unknown nested field', entry({ ports: [{ number: 80, name: 'http', protocl: 'HTTP' }] }), 'must NOT have additional properties'],
  ['a wrong enum member', entry({ resolution: 'MAYBE' }), 'must be equal to one of the allowed values'],
  ['a wrong type', entry({ hosts: 'a.example.com' }), 'must be array'],
  ['a missing field', { ...entry({}), spec: {} }, 'must have required property'],
  ['a TLS mode that does not exist', { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', spec: { host: 'a', trafficPolicy: { tls: { mode: 'MUTUAL_TLS' } } } }, 'must be equal to one of the allowed values'],
  ['an API version that is not served', entry({}, 'networking.istio.io/v2'), 'does not serve'],
])('refuses %s', (_, object, message) => {
  expect(crds.errors(object).join('\n')).toContain(message);
});

test('Istio 1.20 and 1.21 serve no v1', () => {
  for (const version of ['1.20.0', '1.21.0']) expect(new Crds(version).errors(entry({}))).toEqual([`Istio ${version} does not serve networking.istio.io/v1 ServiceEntry`]);
});
