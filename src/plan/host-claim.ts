/** A host that becomes a construct's own, and what is done to calls to it. */
export interface HostClaim {
  /** The host, or what stands for a listener without one. */
  readonly host: string;
  readonly namespace: string;
  /** Namespaces whose clients are treated by it; `*` among them stands for all. */
  readonly visibleIn: readonly string[];
  /** What the claim does to calls, in a form that is equal where the effect is. */
  readonly treatment: string;
  /** Whether every TLS connection to it is led elsewhere by a route, which comes before hosts that have none of their own. */
  readonly captures?: boolean;
  /** Whether its TLS connections have a route of their own. */
  readonly routed?: boolean;
  /** What it is at an egress gateway, and for clients of which namespace. */
  readonly lane?: LaneClaim;
  readonly client?: string;
  /** What else a second claimant can do, in words. */
  readonly elsewhere?: string;
  /** Whether TLS is originated for it, so that another rule would mean plaintext. */
  readonly originates?: boolean;
}

/** A host at an egress gateway. */
export interface LaneClaim {
  readonly gateway: string;
  readonly host: string;
  /** Whether it is granted to some, and so denied to others. */
  readonly guarded: boolean;
}

/** Whether clients in a namespace are among those to whom something is visible. */
export function isVisible(namespaces: readonly string[], to: string): boolean {
  return namespaces.includes('*') || namespaces.includes(to);
}

/** Namespaces that Istio's exportTo means, seen from a namespace. */
export function visibleIn(exportTo: readonly string[], namespace: string): readonly string[] {
  return exportTo.map(one => (one === '.' ? namespace : one));
}
