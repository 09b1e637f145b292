import { IConstruct } from 'constructs';
import { problem, show } from '../errors';

/** The names of all properties of a struct: the compiler sees that none is missing, and none too many. */
export type Names<T> = Readonly<Record<keyof T, true>>;

/** Without types, a misspelt property would be lost without a word. What is undefined counts as left out. */
export function knownProps<T extends object>(what: string, value: T, names: Names<T>, at?: IConstruct): T {
  const allowed = Object.keys(names);
  const refuse = (wrong: string): Error => problem({ code: 'PROPS', wrong, allowed: `an object with ${allowed.join(', ')}`, change: 'check the spelling' }, at);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(`${what} are ${show(value)}`);
  const unknown = Object.keys(value).find(key => !allowed.includes(key));
  if (unknown !== undefined) throw refuse(`${show(unknown)} is not among the ${what}`);
  return value;
}
