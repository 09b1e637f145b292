import { Testing } from 'cdk8s';
import { Egress } from './main';

test('the page’s Services and what Istio needs for them', () => {
  expect(Testing.synth(new Egress(Testing.app(), 'egress'))).toMatchSnapshot();
});
