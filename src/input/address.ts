import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { IConstruct } from 'constructs';
import { notKnownYet } from './host';
import { problem, show } from '../errors';
import { IpFamily } from '../ip-family';

export interface Address {
  readonly ip: string;
  readonly family: IpFamily;
}

const ALLOWED = 'IPv4 addresses such as "198.35.26.96", IPv6 addresses such as "2001:db8::1"';

type Subnet = readonly [network: string, prefix: number];

/** What Kubernetes refuses in endpoints: https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors */
const REFUSED: readonly (readonly [string, readonly Subnet[]])[] = [
  ['unspecified', [['0.0.0.0', 32], ['::', 128]]],
  ['a loopback address', [['127.0.0.0', 8], ['::1', 128]]],
  ['a link-local address', [['169.254.0.0', 16], ['fe80::', 10]]],
  ['a link-local multicast address', [['224.0.0.0', 24], ...[...'0123456789abcdef'].map((flags): Subnet => [`ff${flags}2::`, 16])]],
];

/** Asked for every address; which of them it is only where one is refused. */
const ANY_REFUSED = subnets(REFUSED.flatMap(([, list]) => list));

function subnets(list: readonly Subnet[]): BlockList {
  const block = new BlockList();
  for (const [network, prefix] of list) block.addSubnet(network, prefix, family(network));
  return block;
}

function family(ip: string): 'ipv4' | 'ipv6' {
  return isIPv4(ip) ? 'ipv4' : 'ipv6';
}

/** Addresses, each once; there may be none. */
export function externalAddresses(values: unknown, at: IConstruct): readonly string[] {
  return Array.isArray(values) && values.length === 0 ? [] : each(values, at, value => externalAddress(value, at).ip);
}

/** Addresses and ranges of addresses (CIDR), each once. */
export function externalRanges(values: unknown, at?: IConstruct): readonly string[] {
  return each(values, at, value => externalRange(value, at));
}

function each(values: unknown, at: IConstruct | undefined, check: (value: unknown) => string): readonly string[] {
  if (!Array.isArray(values) || values.length === 0) {
    throw problem({
      code: 'ADDRESSES_EMPTY',
      wrong: `addresses ${show(values)} has no address`,
      allowed: 'one external address or range or more',
      change: 'pass addresses',
    }, at);
  }
  const ranges = [...values].map(check);
  const twice = ranges.find((range, index) => ranges.indexOf(range) !== index);
  if (twice !== undefined) throw problem({ code: 'ADDRESS_TWICE', wrong: `address ${show(twice)} is given twice`, allowed: 'each address once', change: 'leave one out' }, at);
  return ranges;
}

function externalRange(value: unknown, at?: IConstruct): string {
  if (typeof value !== 'string' || !value.includes('/')) return externalAddress(value, at).ip;
  const [network, prefix, ...rest] = value.split('/');
  const { ip, family: ipFamily } = externalAddress(network, at);
  const longest = ipFamily === IpFamily.IPV4 ? 32 : 128;
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) < 8 || Number(prefix) > longest) {
    throw problem({
      code: 'RANGE_INVALID',
      wrong: `range ${show(value)} has no prefix length that can be meant`,
      allowed: `prefix lengths from 8 to ${longest}: a shorter one would take most of the Internet for one service`,
      change: 'name the ranges of the service',
    }, at);
  }
  return Number(prefix) === longest ? ip : `${firstAddress(ip, ipFamily, Number(prefix))}/${Number(prefix)}`;
}

/** The range's first address, so that one range is written in one way. */
function firstAddress(ip: string, ipFamily: IpFamily, prefix: number): string {
  const width = ipFamily === IpFamily.IPV4 ? 8 : 16;
  const parts = ipFamily === IpFamily.IPV4 ? ip.split('.').map(Number) : groups(ip);
  const masked = parts.map((part, index) => {
    const kept = Math.min(width, Math.max(0, prefix - index * width));
    return part - part % 2 ** (width - kept);
  });
  return ipFamily === IpFamily.IPV4 ? masked.join('.') : externalAddress(masked.map(part => part.toString(16)).join(':')).ip;
}

function groups(ipv6: string): number[] {
  const [head, tail = ''] = ipv6.split('::').map(half => half.split(':').filter(Boolean));
  return [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail].map(group => parseInt(group, 16));
}

/** Checks addresses as Kubernetes will, and writes IPv6 in its canonical form. */
export function externalAddress(value: unknown, at?: IConstruct): Address {
  if (typeof value !== 'string') throw problem(notKnownYet('address', value), at);
  const refuse = (wrong: string, change: string): Error => problem({ code: 'ADDRESS_INVALID', wrong: `address ${show(value)} ${wrong}`, allowed: ALLOWED, change }, at);
  if (value.includes('/')) throw refuse('has a prefix length', 'endpoints are single addresses: list them');
  if (value.includes('%')) throw refuse('has a zone', 'leave the zone out');
  if (!isIPv4(value) && !isIPv6(value)) throw refuse('is not an IP address', 'use an ExternalNameService for a name');
  const ipFamily = family(value);
  const reason = ANY_REFUSED.check(value, ipFamily) && REFUSED.find(([, list]) => subnets(list).check(value, ipFamily))?.[0];
  if (reason) throw refuse(`is ${reason}`, 'give an address that the outside has; for the cloud’s metadata server there is CloudMetadataServer');
  if (ipFamily === 'ipv4') return { ip: value, family: IpFamily.IPV4 };
  const ip = new URL(`http://[${value}]`).hostname.slice(1, -1);
  if (ip.startsWith('::ffff:')) throw refuse('is an IPv4 address inside IPv6', 'write the IPv4 address');
  return { ip, family: IpFamily.IPV6 };
}
