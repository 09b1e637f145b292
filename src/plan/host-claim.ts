/** A host that becomes a construct's own, and what is done to calls to it. */
export interface HostClaim {
  /** The host, or `address:port` for a TCP listener. */
  readonly host: string;
  readonly namespace: string;
  /** Exported to all namespaces, or to the own one alone. */
  readonly everywhere: boolean;
  /** What the claim does to calls, in a form that is equal where the effect is. */
  readonly treatment: string;
}
