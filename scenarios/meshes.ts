import { IstioVersion, KubernetesVersion } from '../src';
import { Mesh } from './scenario';

const TODAY_CRDS = ['1.22.0', '1.24.2', '1.29.0', '1.30.3', '1.31.1'];

/** The newest Istio and Kubernetes, as they are installed. */
export const TODAY: Mesh = { name: 'istio-1.31', description: {}, crds: TODAY_CRDS };

/** As above, for what older versions do not know: DYNAMIC_DNS. */
export const SINCE_1_30: Mesh = { ...TODAY, crds: ['1.30.3', '1.31.1'] };

/** Egress gateways are written in the Gateway API. */
export const GATEWAY_API: Mesh = { ...SINCE_1_30, name: 'istio-1.31-gateway-api', description: { gatewayApi: true } };

/** The first version in which an ExternalName Service is an alias; it serves no v1 API. */
export const ISTIO_1_21: Mesh = {
  name: 'istio-1.21',
  description: { istioVersion: IstioVersion.V1_21, kubernetesVersion: KubernetesVersion.V1_27 },
  crds: ['1.21.0'],
  crdsOnly: true,
};

/**
 * The page's own versions. Istio's code is to be had for the newest version alone, so this is a replay: what the page wrote,
 * and what today's Istio does with it.
 */
export const PAGE: Mesh = {
  name: 'istio-1.20-page',
  description: { istioVersion: IstioVersion.V1_20, kubernetesVersion: KubernetesVersion.V1_27 },
  crds: ['1.20.0'],
};

/** The platform team blocks what is not declared. */
export function registryOnly(mesh: Mesh): Mesh {
  return { ...mesh, name: `${mesh.name}-registry-only`, meshConfig: { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } } };
}

/** The platform team asks for mutual TLS between all that is in the mesh, by a DestinationRule in the root namespace. */
export function rootMutual(mesh: Mesh): Mesh {
  return {
    ...mesh,
    name: `${mesh.name}-root-mutual`,
    objects: [{
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'default', namespace: 'istio-system' },
      spec: { host: '*.local', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
    }],
  };
}

/** As above, on a cluster whose policies refuse TLS mode DISABLE. */
export function disableForbidden(mesh: Mesh): Mesh {
  return { ...rootMutual(mesh), name: `${mesh.name}-disable-forbidden`, description: { ...mesh.description, tlsDisableForbidden: true } };
}
