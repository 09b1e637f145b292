/** A host that becomes a construct's own, and what is done to calls to it. */
export interface HostClaim {
  /** The host, or what stands for a listener without one. */
  readonly host: string;
  readonly namespace: string;
  /** Namespaces whose clients are treated by it; `*` among them stands for all. */
  readonly visibleIn: readonly string[];
  /** What the claim does to calls, in a form that is equal where the effect is. */
  readonly treatment: string;
  /** What else a second claimant can do, in words. */
  readonly elsewhere?: string;
  /** Whether TLS is originated for it, so that another rule would mean plaintext. */
  readonly originates?: boolean;
}

/** Namespaces that Istio's exportTo means, seen from a namespace. */
export function visibleIn(exportTo: readonly string[], namespace: string): readonly string[] {
  return exportTo.map(one => (one === '.' ? namespace : one));
}
