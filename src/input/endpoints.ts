import { isIP } from 'node:net';
import { IConstruct } from 'constructs';
import { externalAddress } from './address';
import { externalHost } from './host';
import { problem, show } from '../errors';
import { ExternalIntent } from '../plan/intent';

type Endpoints = Pick<ExternalIntent, 'endpoints' | 'resolution'>;

/** Addresses are taken as they are (STATIC), names are looked up (DNS): https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-Resolution */
export function externalEndpoints(values: readonly string[], roundRobin: boolean, at: IConstruct): Endpoints {
  const refuse = (wrong: string, allowed: string, change: string): Error => problem({ code: 'ENDPOINT_INVALID', wrong, allowed, change }, at);
  if (!Array.isArray(values) || [...values].some(value => typeof value !== 'string')) {
    throw refuse(`endpoints ${show(values)} is not a list of addresses or names`, 'a list of strings', 'write endpoints: ["edge.example.com"]');
  }
  const addresses = values.filter(value => isIP(value) !== 0);
  if (new Set(values).size !== values.length) throw refuse(`endpoints ${show(values)} has one twice`, 'each endpoint once', 'leave one out');
  if (addresses.length > 0 && addresses.length < values.length) {
    throw refuse(`endpoints ${show(values)} mixes addresses and names`, 'addresses alone, or names alone', 'make one ExternalService for each kind');
  }
  if (roundRobin && addresses.length > 0) throw refuse('dnsRoundRobin is asked for addresses', 'dnsRoundRobin for names', 'leave it out');
  if (roundRobin && values.length > 1) throw refuse('dnsRoundRobin is asked for several endpoints', 'one endpoint with dnsRoundRobin', 'leave it out');
  if (addresses.length > 0) return { endpoints: addresses.map(address => externalAddress(address, at).ip), resolution: 'STATIC' };
  return { endpoints: values.map(value => externalHost(value, 'endpoint', '', at)), resolution: roundRobin ? 'DNS_ROUND_ROBIN' : 'DNS' };
}
