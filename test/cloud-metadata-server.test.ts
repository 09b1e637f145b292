import { CloudMetadataServer, EgressPort, ExternalAddress, ExternalService } from '../src';
import { chartIn, objects } from './support/synth';

test('HTTP to the address that all clouds have, known where it is asked for', () => {
  const chart = chartIn();
  new CloudMetadataServer(chart, 'metadata');
  expect(objects(chart)['ServiceEntry metadata'].spec).toEqual({
    hosts: ['metadata.google.internal'],
    addresses: ['169.254.169.254'],
    endpoints: [{ address: '169.254.169.254' }],
    location: 'MESH_EXTERNAL',
    resolution: 'STATIC',
    exportTo: ['.'],
    ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
  });
});

test('it can be had in no other way', () => {
  expect(() => new ExternalAddress(chartIn(), 'metadata', { addresses: ['169.254.169.254'], ports: [EgressPort.http(80)] })).toThrow('ADDRESS_INVALID');
  const chart = chartIn();
  new CloudMetadataServer(chart, 'metadata', { exportTo: ['*'] });
  expect(() => new ExternalService(chart, 'other', { hosts: ['metadata.google.internal'] })).toThrow('HOST_TWICE');
});
