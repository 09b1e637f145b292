// Gateways of the Gateway API: istiod's controller makes a Deployment, a Service and a service account for each. The pods of the
// Deployment are workloads of the world with its labels; they can only start when all this is there.
import { list } from './kube.mjs';
import { until } from './processes.mjs';

const GROUP = 'gateway.networking.k8s.io';
const CLASSES = ['istio', 'istio-waypoint'];

export async function gatewaysDeployed() {
  await until('istiod has deployed every Gateway', async () => {
    const gateways = (await list('Gateway', GROUP)).filter(({ spec }) => CLASSES.includes(spec.gatewayClassName) && !spec.addresses?.length);
    if (gateways.length === 0) return true;
    const made = { Deployment: await list('Deployment', 'apps'), Service: await list('Service'), ServiceAccount: await list('ServiceAccount') };
    for (const { metadata } of gateways) {
      const missing = Object.keys(made).find(kind => !made[kind].some(each => each.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid)));
      if (missing) throw new Error(`Gateway ${metadata.namespace}/${metadata.name} has no ${missing} yet`);
    }
    return true;
  }, 20);
}
