import { MESH_TLS } from './gateway-api-lane';
import { OwnedGatewayIntent } from './intent';
import { horizontalPodAutoscaler, podDisruptionBudget } from '../resources/availability';
import { kubernetesGateway } from '../resources/gateway-api';
import { role, roleBinding } from '../resources/rbac';
import { Resource } from '../resources/resource';
import { service } from '../resources/service';
import { configMap, deployment, serviceAccount } from '../resources/workload';

/**
 * A gateway whose pods istiod fills in at injection: https://istio.io/latest/docs/setup/additional-setup/gateway/#deploying-a-gateway. In the
 * Gateway API istiod makes Deployment, Service and service account by itself: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/.
 */
export function planOwnedGateway(intent: OwnedGatewayIntent): Resource[] {
  return [...(intent.gatewayName === undefined ? injected(intent) : managed(intent, intent.gatewayName)), ...available(intent)];
}

function injected(intent: OwnedGatewayIntent): Resource[] {
  const { name, labels, port, targetPort } = intent;
  return [
    serviceAccount(name),
    ...secretAccess(intent),
    { ...deployment(name, pods(intent)), main: true },
    service(name, { type: 'ClusterIP', selector: labels, ports: [{ name: 'tls', port, targetPort, protocol: 'TCP' }] }),
  ];
}

function managed(intent: OwnedGatewayIntent, gatewayName: string): Resource[] {
  return [
    ...secretAccess(intent),
    // Laid over the Deployment that istiod makes: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#advanced-configuration-options
    configMap(intent.name, { deployment: JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'istio-proxy', resources: intent.resources }] } } } }) }),
    {
      ...kubernetesGateway(gatewayName, {
        gatewayClassName: 'istio',
        infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: intent.name } },
        // Each destination brings a ListenerSet with its own.
        allowedListeners: { namespaces: { from: 'Same' } },
        listeners: [{ name: 'lanes', hostname: 'lane.invalid', port: intent.port, protocol: 'HTTPS', tls: MESH_TLS }],
      }),
      annotations: { 'networking.istio.io/service-type': 'ClusterIP' },
      main: true,
    },
  ];
}

/** Client certificates are in Secrets of the gateway's namespace. */
function secretAccess({ name, namespace, serviceAccount: account }: OwnedGatewayIntent): Resource[] {
  return [
    role(name, [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }]),
    roleBinding(name, name, { name: account, namespace }),
  ];
}

function available({ name, labels, deploymentName, minReplicas, maxReplicas }: OwnedGatewayIntent): Resource[] {
  return [
    horizontalPodAutoscaler(name, {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deploymentName },
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
