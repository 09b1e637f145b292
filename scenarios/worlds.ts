import { Namespace, OutsideHost, Workload, World } from './scenario';

/** The page's world: `sleep` with a sidecar, and without one in its own namespace. */
export const SLEEP: Workload = { name: 'sleep', namespace: 'default', serviceAccount: 'sleep', labels: { app: 'sleep' }, proxy: 'sidecar', address: '10.244.1.2' };
export const SLEEP_WITHOUT_ISTIO: Workload = { ...SLEEP, namespace: 'without-istio', proxy: 'none', address: '10.244.2.2' };
/** Somebody else in the mesh, in another namespace. */
export const NEIGHBOUR: Workload = { name: 'neighbour', namespace: 'neighbours', serviceAccount: 'neighbour', labels: { app: 'neighbour' }, proxy: 'sidecar', address: '10.244.3.2' };

export const INJECTED: Namespace = { name: 'default', labels: { 'istio-injection': 'enabled' } };
export const WITHOUT_ISTIO: Namespace = { name: 'without-istio' };
export const NEIGHBOURS: Namespace = { name: 'neighbours', labels: { 'istio-injection': 'enabled' } };

/** Hosts on the Internet, as they answer today. */
export const HTTPBIN: OutsideHost = { name: 'httpbin.org', addresses: ['198.51.100.10'], ports: [{ number: 80, speaks: 'http' }, { number: 443, speaks: 'https' }] };
export const WIKIPEDIA: OutsideHost = { name: 'en.wikipedia.org', addresses: ['198.35.26.96'], ports: [{ number: 80, speaks: 'http' }, { number: 443, speaks: 'https' }] };
export const UNKNOWN: OutsideHost = { name: 'unknown.example.com', addresses: ['198.51.100.20'], ports: [{ number: 80, speaks: 'http' }, { number: 443, speaks: 'https' }] };
export const DATABASE: OutsideHost = { name: 'db.example.com', addresses: ['198.51.100.30'], ports: [{ number: 5432, speaks: 'echo' }] };

export const WORLD: World = {
  namespaces: [INJECTED, WITHOUT_ISTIO, NEIGHBOURS],
  workloads: [SLEEP, SLEEP_WITHOUT_ISTIO, NEIGHBOUR],
  outside: [HTTPBIN, WIKIPEDIA, UNKNOWN, DATABASE],
};
