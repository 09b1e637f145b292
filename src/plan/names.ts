import { createHash } from 'node:crypto';

const LONGEST = 253;

/** Name of an object that belongs to one of a construct's hosts: the same however many hosts there are. */
export function nameForHost(name: string, host: string): string {
  const whole = `${name}-${host}`;
  if (whole.length <= LONGEST) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${whole.slice(0, LONGEST - 9).replace(/[.-]+$/, '')}-${hash}`;
}
