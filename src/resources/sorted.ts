/** Plain data with the keys of every object in code unit order, so that bytes depend neither on how it was made nor on CDK8S_DISABLE_SORT. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted((value as Record<string, unknown>)[key])]));
}
