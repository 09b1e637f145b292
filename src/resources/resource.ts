import { Kind } from './api-versions';

/** One object of the manifest as plain data, before it has a place in the construct tree. */
export interface Resource {
  readonly kind: Kind;
  readonly name: string;
  /** Tells objects of one kind in one construct apart. */
  readonly variant?: string;
  /** What follows metadata: `spec`, or what the kind has at its top level. A function is asked when the manifest is written. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The construct's own object, by which users know it; by default the first. */
  readonly main?: boolean;
  /** Applied after all that stands before it in the plan, also what is made later. */
  readonly last?: boolean;
  /** Namespace, if not the chart's. */
  readonly namespace?: string;
  /** Kinds without a namespace. */
  readonly clusterScoped?: boolean;
}
