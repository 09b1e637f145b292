import { IConstruct } from 'constructs';
import { problem, show } from '../errors';

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Labels as Kubernetes takes them: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export function labels(prop: string, value: unknown, at?: IConstruct): Readonly<Record<string, string>> {
  const refuse = (wrong: string): Error => problem({
    code: 'LABELS',
    wrong: `${prop} ${wrong}`,
    allowed: 'an object of names such as "app" or "example.com/team" with values of at most 63 letters, digits, dashes, underscores and dots',
    change: 'write them as in a manifest',
  }, at);
  const plain = typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!plain) throw refuse(`are ${show(value)}`);
  for (const [key, text] of Object.entries(value)) {
    const [name, prefix, ...rest] = key.split('/').reverse();
    const validKey = NAME.test(name) && rest.length === 0 && (prefix === undefined || (PREFIX.test(prefix) && prefix.length <= 253));
    if (!validKey || typeof text !== 'string' || (text !== '' && !NAME.test(text))) throw refuse(`have ${show(key)}: ${show(text)}`);
  }
  return { ...value };
}
