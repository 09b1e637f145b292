/** A minor version such as 1.31: what Istio's and Kubernetes' behaviour depends on. */
export interface MinorVersion {
  readonly major: number;
  readonly minor: number;
}

export function parseMinor(text: unknown): MinorVersion | undefined {
  const match = typeof text === 'string' ? /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(text) : null;
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

export function compare(a: MinorVersion, b: MinorVersion): number {
  return a.major - b.major || a.minor - b.minor;
}

export function atLeast(version: MinorVersion, major: number, minor: number): boolean {
  return compare(version, { major, minor }) >= 0;
}
