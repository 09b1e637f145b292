import { Arrival, Call, MountedFile, OutsidePort } from './scenario';
import { EgressPort, HttpPortOptions, TcpPortOptions } from '../src';
import { ServiceRequires, WorkloadSends } from '../src/plan/tls-table';

/** One port of an external service: what the workload sends there, what the service requires, and so what its server sees. */
export interface Exchange {
  readonly sends: WorkloadSends;
  readonly requires: ServiceRequires;
  /** The external host. */
  readonly host: string;
  /** Port that the workload calls, and the one that the service listens on. */
  readonly number: number;
  readonly targetPort: number;
  readonly http2Upgrade?: boolean;
  /** Nobody verifies the server. */
  readonly unverified?: boolean;
}

interface Manner {
  readonly make: (port: number, options: HttpPortOptions & TcpPortOptions) => EgressPort;
  /** Usual ports, without and with TLS. */
  readonly number: number;
  readonly tlsPort: number;
  readonly scheme: 'http' | 'https' | 'tcp';
  readonly http2?: true;
}

/** How the workload calls. */
export const SENDING: Record<WorkloadSends, Manner> = {
  'HTTP': { make: EgressPort.http, number: 80, tlsPort: 443, scheme: 'http' },
  'HTTP/2': { make: EgressPort.http2, number: 8080, tlsPort: 8443, scheme: 'http', http2: true },
  'gRPC': { make: EgressPort.grpc, number: 50051, tlsPort: 50052, scheme: 'http', http2: true },
  'TLS': { make: EgressPort.https, number: 443, tlsPort: 443, scheme: 'https' },
  'TCP': { make: EgressPort.tcp, number: 5432, tlsPort: 5433, scheme: 'tcp' },
};

/** A client certificate, and where it is mounted into the proxies. */
export const CLIENT = 'client.example.com';
export const CLIENT_FILES = { clientCertificate: '/etc/client/tls.crt', privateKey: '/etc/client/tls.key' };
export const MOUNTED: MountedFile[] = [
  { path: CLIENT_FILES.clientCertificate, holds: 'certificate', of: CLIENT },
  { path: CLIENT_FILES.privateKey, holds: 'key', of: CLIENT },
];

/** What the service offers. */
export function served({ sends, requires, targetPort, http2Upgrade }: Exchange): OutsidePort {
  const tls = requires !== 'plaintext';
  return {
    number: targetPort,
    speaks: sends === 'TCP' ? (tls ? 'tls-echo' : 'echo') : tls ? 'https' : 'http',
    ...(SENDING[sends].http2 || http2Upgrade ? { http2: true } : {}),
    ...(requires === 'mutual TLS' ? { clientCertificate: 'required' } : {}),
  };
}

/** What its server sees, by the rule: TLS once where it is required, and nothing else. */
export function seen(exchange: Exchange): Arrival {
  const { sends, requires, host, targetPort, http2Upgrade, unverified } = exchange;
  const arrival = {
    status: sends === 'TCP' ? 0 : 200,
    at: `${host}:${targetPort}`,
    ...(sends === 'TCP' || sends === 'TLS' ? {} : { httpVersion: SENDING[sends].http2 || http2Upgrade ? '2' as const : '1.1' as const }),
  };
  if (requires === 'plaintext') return { ...arrival, encryptedBy: 'nobody' };
  const tls = { serverName: host, clientCertificate: requires === 'mutual TLS' ? CLIENT : 'none' };
  if (sends === 'TLS') return { ...arrival, ...tls, encryptedBy: 'workload' };
  return { ...arrival, ...tls, encryptedBy: 'sidecar', verifiedNames: unverified ? [] : [host] };
}

/** The workload's call, by the external host or by another name for it. */
export function call(exchange: Exchange, from: string, called: string = exchange.host): Call {
  const { sends, requires, host, number } = exchange;
  const { scheme, http2 } = SENDING[sends];
  const name = scheme === 'https' ? host : called;
  return {
    title: `the workload sends ${sends}, the service requires ${requires}: ${host}, port ${number}`,
    from,
    url: `${scheme}://${name}:${number}${scheme === 'tcp' ? '' : '/'}`,
    ...(name === called ? {} : { connectTo: called }),
    ...(http2 ? { http2 } : {}),
    ...(sends === 'TLS' && requires === 'mutual TLS' ? { clientCertificate: CLIENT } : {}),
    expect: seen(exchange),
  };
}
