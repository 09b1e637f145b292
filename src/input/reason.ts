/** A text that says something: a reviewer reads it as an annotation. */
export function isReason(value: unknown): value is string {
  return typeof value === 'string' && /[\p{L}\p{N}]{2}/u.test(value);
}
