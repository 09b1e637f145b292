import { IConstruct } from 'constructs';
import { problem, show } from '../errors';

/** A choice between two: without types, `"false"` would be taken for true. */
export function flag(prop: string, value: unknown, byDefault: boolean, at: IConstruct): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === 'boolean') return value;
  throw problem({
    code: 'FLAG',
    wrong: `${prop} is ${show(value)}`,
    allowed: 'true and false',
    change: `write one of them, or leave ${prop} out`,
  }, at);
}
