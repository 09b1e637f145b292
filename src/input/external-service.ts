import { IConstruct } from 'constructs';
import { istioDuration } from './duration';
import { knownProps, Names } from './props';
import { problem, show } from '../errors';
import type { Retries } from '../external-service';
import { ExternalIntent, MeshFacts } from '../plan/intent';
import { isHttp } from '../plan/routes';

/** What an ExternalService cannot be, taken as a whole. */
export function checkExternalService(intent: ExternalIntent, mesh: MeshFacts, at: IConstruct): void {
  const { ports, hosts, addresses, timeout, retries, exportTo: shown, connections: limits } = intent;
  if (addresses.length > 0 && hosts.length > 1) {
    throw problem({
      code: 'ADDRESSES_HOSTS',
      wrong: `addresses are given for ${hosts.length} hosts, and by an address Istio could not tell which is meant`,
      allowed: 'addresses of one host',
      change: 'make one ExternalService for each host, with its addresses',
    }, at);
  }
  const tcp = ports.find(port => port.protocol === 'TCP');
  if (tcp && hosts.length > 1) {
    throw problem({
      code: 'TCP_HOSTS',
      wrong: `TCP port ${tcp.number} belongs to ${hosts.length} hosts, and TCP carries no name by which Istio could tell them apart`,
      allowed: 'one host where there is a TCP port',
      change: 'make one ExternalService for each host, with its addresses',
    }, at);
  }
  const unknown = addresses.length > 0 || mesh.dnsCapture ? undefined : tcp;
  if (unknown && (!unknown.anyAddressReason || unknown.origination || unknown.number === 443)) {
    const does = unknown.origination ? 'be encrypted and sent' : unknown.number === 443 ? 'go, TLS to undeclared hosts among them,' : 'go';
    throw problem({
      code: 'TCP_ADDRESSES',
      wrong: `TCP port ${unknown.number} has no addresses, and every connection to that port would ${does} to ${hosts[0]}`,
      allowed: 'TCP with addresses, in a mesh described with dnsCapture, or with anyAddressReason on a port other than 443 without TLS origination',
      change: 'pass the addresses of the host, or say anyAddressReason on the port if nothing else is called on it',
    }, at);
  }
  if (hosts.length > 1 && ports.some(port => port.origination?.serverName !== undefined)) {
    throw problem({
      code: 'SERVER_NAME_HOSTS',
      wrong: `one server name is given for ${hosts.length} hosts`,
      allowed: 'a server name for one host, as several are asked for their own names',
      change: 'leave serverName out, or make one ExternalService for each host',
    }, at);
  }
  if (ports.some(port => port.origination?.credential?.user) && (shown.length !== 1 || shown[0] !== '.')) {
    throw problem({
      code: 'CREDENTIAL_EXPORT',
      wrong: `exportTo is ${show(shown)}, and a Secret is read in its own namespace alone`,
      allowed: 'exportTo ["."] where the client certificate is in a Secret',
      change: 'make an ExternalService in each of these namespaces, with a Secret there',
    }, at);
  }
  const httpOnly = Object.entries({ 'timeout is': timeout, 'retries are': retries, 'limits of requests are': limits?.connectionPool?.http }).find(([, value]) => value !== undefined);
  if (httpOnly && !ports.some(isHttp)) {
    throw problem({
      code: 'HTTP_ONLY',
      wrong: `${httpOnly[0]} given, and no port on which the workload sends HTTP`,
      allowed: 'timeout, retries and limits of requests where Istio sees the requests: http, http2 and grpc',
      change: 'leave it out, or let the workload send HTTP and Istio originate TLS',
    }, at);
  }
}

const RETRIES: Names<Retries> = { attempts: true, perTryTimeout: true };

export function retryPolicy(retries: Retries, at: IConstruct): ExternalIntent['retries'] {
  const { attempts, perTryTimeout } = knownProps('properties of retries', retries, RETRIES, at);
  if (!Number.isInteger(attempts) || attempts < 0 || attempts > 100 || (attempts === 0 && perTryTimeout !== undefined)) {
    throw problem({
      code: 'RETRIES',
      wrong: `retries of ${show(attempts)} attempts${perTryTimeout === undefined ? '' : ' with perTryTimeout'} cannot be made`,
      allowed: 'attempts from 0 to 100, and perTryTimeout where there are any',
      change: 'give how many times to try again',
    }, at);
  }
  return { attempts, ...(perTryTimeout === undefined ? {} : { perTryTimeout: istioDuration('perTryTimeout', perTryTimeout, at) }) };
}
