import { Resource } from '../resources/resource';
import { service } from '../resources/service';
import { deployment, namespace, serviceAccount } from '../resources/workload';

export interface TestSourceIntent {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly sidecar: boolean;
  readonly createNamespace: boolean;
  /** Annotations of the pod. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Istio's sample `sleep`: a pod with curl that does nothing by itself. */
export function planTestSource(intent: TestSourceIntent): Resource[] {
  const { name, image, sidecar, annotations } = intent;
  const labels = { app: name };
  return [
    // First, since `kubectl apply` goes from top to bottom.
    ...(intent.createNamespace ? [namespace(intent.namespace, { 'istio-injection': sidecar ? 'enabled' : 'disabled' })] : []),
    deployment(name, {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, ...injection(sidecar) }, ...(annotations ? { annotations } : {}) },
        spec: {
          terminationGracePeriodSeconds: 0,
          serviceAccountName: name,
          containers: [{ name: 'sleep', image, imagePullPolicy: 'IfNotPresent', command: ['/bin/sleep', 'infinity'] }],
        },
      },
    }),
    serviceAccount(name),
    service(name, { ports: [{ name: 'http', port: 80, protocol: 'TCP' }], selector: labels }),
  ];
}

/** Said on the pod, so that it holds whatever the namespace says: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ */
export function injection(sidecar: boolean): Record<string, string> {
  return { 'sidecar.istio.io/inject': String(sidecar) };
}
