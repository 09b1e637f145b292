/** Whether a value is a DNS label, as names in Kubernetes are: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export function isDnsLabel(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value);
}
