import { problem, show } from '../errors';

export function portNumber(prop: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65535) {
    throw problem({
      code: 'PORT_NUMBER',
      wrong: `${prop} ${show(value)} is not a port`,
      allowed: 'whole numbers from 1 to 65535',
      change: 'give the port’s number',
    });
  }
  return value;
}
