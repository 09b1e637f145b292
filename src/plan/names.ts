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
