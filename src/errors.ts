import { IConstruct } from 'constructs';

/** What a user is told: `CODE: what is wrong; allowed: what is; to do: what to change [at construct/path]`. docs/errors.md lists the codes. */
export interface Problem {
  readonly code: string;
  /** What is wrong, with the value that was given. */
  readonly wrong: string;
  readonly allowed: string;
  readonly change: string;
}

/** An Error, not a class of our own: a class would not survive the way to Python, Java or Go; the code in the message does. */
export function problem(of: Problem, at?: IConstruct): Error {
  const where = at ? ` [at ${at.node.path || 'the root'}]` : '';
  return new Error(`${of.code}: ${of.wrong}; allowed: ${of.allowed}; to do: ${of.change}${where}`);
}

/** How a value is shown in a message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'Object'})`;
  if (typeof value === 'function') return `a function (${value.name})`;
  return String(value);
}
