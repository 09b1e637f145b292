// What of a pod's traffic goes through its sidecar: the annotations of its template, as the flags of istio-iptables that Istio's
// injection makes of them.
import { selects } from './labels.mjs';

const PREFIX = 'traffic.sidecar.istio.io/';
const FLAGS = { includeOutboundIPRanges: '-i', excludeOutboundIPRanges: '-x', includeOutboundPorts: '-q', excludeOutboundPorts: '-o' };
const DEFAULTS = { includeOutboundIPRanges: '*', excludeOutboundIPRanges: '' };

/** The annotations of the Deployments whose pods this workload stands for. */
export function annotationsOf({ namespace, labels }, objects) {
  const deployments = objects.filter(({ kind, metadata, spec }) => kind === 'Deployment'
    && (metadata.namespace ?? 'default') === namespace && selects(spec.selector, labels));
  return Object.assign({}, ...deployments.map(({ spec }) => spec.template.metadata?.annotations));
}

export function outboundFlags(annotations) {
  const settings = Object.entries(annotations).filter(([name]) => name.startsWith(PREFIX)).map(([name, value]) => [name.slice(PREFIX.length), value]);
  const unknown = settings.find(([name]) => !(name in FLAGS));
  if (unknown) throw new Error(`the harness does not know what the annotation ${PREFIX}${unknown[0]} does`);
  return Object.entries({ ...DEFAULTS, ...Object.fromEntries(settings) }).flatMap(([name, value]) => [FLAGS[name], value]);
}
