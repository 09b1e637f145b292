import { SidecarBypass, TestSource } from '../src';
import { chartIn, objects } from './support/synth';

test.each([
  [SidecarBypass.addresses(['203.0.113.7', '10.1.2.3/8', '2001:db8::1'], 'why'), 'excludeOutboundIPRanges', '203.0.113.7/32,10.0.0.0/8,2001:db8::1/128'],
  [SidecarBypass.ports([5432, 9092, 5432], 'why'), 'excludeOutboundPorts', '5432,9092'],
  [SidecarBypass.allBut(['10.96.0.0/12'], 'why'), 'includeOutboundIPRanges', '10.96.0.0/12'],
])('annotations %#', (bypass, word, value) => {
  expect(bypass.annotations).toEqual({ [`traffic.sidecar.istio.io/${word}`]: value, 'cdk8s-istio-egress/bypass': 'why' });
});

test('the annotations are the pod’s', () => {
  const chart = chartIn();
  const bypass = SidecarBypass.ports([5432], 'why');
  new TestSource(chart, 'sleep', { bypass });
  expect(objects(chart)['Deployment sleep'].spec.template.metadata.annotations).toEqual(bypass.annotations);
});
