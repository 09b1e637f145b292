import { createHash } from 'node:crypto';

const LONGEST = 253;

/** Name of an object that belongs to one of a construct's hosts: the same however many hosts there are. */
export function nameForHost(name: string, host: string): string {
  return fitting(`${name}-${host}`, LONGEST);
}

/** The name of the rule for the one workload that has the Secret, beside the rule for everybody. */
export function nameForCredential(name: string): string {
  return fitting(`${name}-credential`, LONGEST);
}

/** Names that are too long are cut, and a hash tells them apart. */
export function fitting(name: string, longest: number): string {
  return name.length <= longest ? name : hashed(name, name, longest);
}

/** A name with a hash of what it stands for. */
export function hashed(name: string, standsFor: string, longest: number): string {
  const hash = createHash('sha256').update(standsFor).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - 9).replace(/[.-]+$/, '')}-${hash}`;
}

const LONGEST_LABEL = 63;

/** A DNS label for a host, and one of its ports; what stands for something else never shares it. */
export function labelFor(host: string, port?: number): string {
  const plain = [host.replace(/^\*\./, 'any.').replace(/\./g, '-'), ...(port === undefined ? [] : [port])].join('-');
  const ambiguous = host.includes('-') || host.includes('*') || plain.length > LONGEST_LABEL;
  return ambiguous ? hashed(plain, port === undefined ? host : `${host}:${port}`, LONGEST_LABEL) : plain;
}
