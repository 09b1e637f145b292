import { OwnedGatewayIntent } from './intent';
import { horizontalPodAutoscaler, podDisruptionBudget } from '../resources/availability';
import { role, roleBinding } from '../resources/rbac';
import { Resource } from '../resources/resource';
import { service } from '../resources/service';
import { deployment, serviceAccount } from '../resources/workload';

/**
 * A gateway whose pods istiod fills in at injection: https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway.
 */
export function planOwnedGateway(intent: OwnedGatewayIntent): Resource[] {
  const { name, namespace, labels, minReplicas, maxReplicas } = intent;
  return [
    serviceAccount(name),
    // Client certificates are in Secrets of the gateway's namespace.
    role(name, [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }]),
    roleBinding(name, name, { name, namespace }),
    { ...deployment(name, pods(intent)), main: true },
    service(name, {
      type: 'ClusterIP',
      selector: labels,
      ports: [{ name: 'tls', port: intent.port, targetPort: intent.targetPort, protocol: 'TCP' }],
    }),
    horizontalPodAutoscaler(name, {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas,
      maxReplicas,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    }),
    podDisruptionBudget(name, { selector: { matchLabels: labels }, minAvailable: 1 }),
  ];
}

function pods({ name, labels, resources }: OwnedGatewayIntent) {
  return {
    // How many there are is the autoscaler's business.
    selector: { matchLabels: labels },
    template: {
      metadata: { labels: { ...labels, 'sidecar.istio.io/inject': 'true' }, annotations: { 'inject.istio.io/templates': 'gateway' } },
      spec: {
        serviceAccountName: name,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{
          name: 'istio-proxy',
          image: 'auto',
          resources,
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        }],
      },
    },
  };
}
