import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { istioDuration } from './duration';
import { knownProps, Names } from './props';
import { ConnectionPool, OutlierDetection } from '../connections';
import { problem, show } from '../errors';
import { ConnectionsIntent } from '../plan/intent';

const POOL: Names<ConnectionPool> = {
  maxConnections: true,
  connectTimeout: true,
  idleTimeout: true,
  http1MaxPendingRequests: true,
  http2MaxRequests: true,
  maxRequestsPerConnection: true,
};
const OUTLIERS: Names<OutlierDetection> = {
  consecutive5xxErrors: true, consecutiveGatewayErrors: true, interval: true, baseEjectionTime: true, maxEjectionPercent: true,
};

/** Limits of connections as Istio has them; undefined where none are asked for. */
export function connections(pool: ConnectionPool | undefined, outliers: OutlierDetection | undefined, at: IConstruct): ConnectionsIntent | undefined {
  if (pool === undefined && outliers === undefined) return undefined;
  return {
    ...(pool === undefined ? {} : { connectionPool: connectionPool(knownProps('properties of connectionPool', pool, POOL, at), at) }),
    ...(outliers === undefined ? {} : { outlierDetection: outlierDetection(knownProps('properties of outlierDetection', outliers, OUTLIERS, at), at) }),
  };
}

function connectionPool(pool: ConnectionPool, at: IConstruct): ConnectionsIntent['connectionPool'] {
  const time = (prop: keyof ConnectionPool) => duration(prop, pool[prop] as Duration | undefined, at);
  const count = (prop: keyof ConnectionPool) => number(prop, pool[prop] as number | undefined, 1, 2 ** 31 - 1, at);
  const tcp = { ...count('maxConnections'), ...time('connectTimeout'), ...time('idleTimeout') };
  const http = { ...count('http1MaxPendingRequests'), ...count('http2MaxRequests'), ...count('maxRequestsPerConnection') };
  return { ...some('tcp', tcp), ...some('http', http) };
}

function outlierDetection(outliers: OutlierDetection, at: IConstruct): ConnectionsIntent['outlierDetection'] {
  const time = (prop: keyof OutlierDetection) => duration(prop, outliers[prop] as Duration | undefined, at);
  const count = (prop: keyof OutlierDetection, most: number) => number(prop, outliers[prop] as number | undefined, 0, most, at);
  // The bindings spell the first of these differently from the CRD.
  return {
    ...count('consecutive5xxErrors', 2 ** 31 - 1),
    ...count('consecutiveGatewayErrors', 2 ** 31 - 1),
    ...time('interval'),
    ...time('baseEjectionTime'),
    ...count('maxEjectionPercent', 100),
  };
}

function some(key: string, value: object): object {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}

function duration(prop: string, value: Duration | undefined, at: IConstruct): object {
  return value === undefined ? {} : { [prop]: istioDuration(prop, value, at) };
}

function number(prop: string, value: unknown, least: number, most: number, at: IConstruct): object {
  if (value === undefined) return {};
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
    throw problem({
      code: 'LIMIT',
      wrong: `${prop} is ${show(value)}`,
      allowed: `whole numbers from ${least} to ${most}`,
      change: `correct ${prop}, or leave it out for Istio’s default`,
    }, at);
  }
  return { [prop]: value };
}
