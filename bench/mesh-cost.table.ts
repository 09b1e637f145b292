import type { Variant } from './mesh-cost.subjects';

/** What `judge/run --cost` prints for each proxy. */
export interface Cost {
  readonly proxy: string;
  readonly kind: 'sidecar' | 'gateway';
  readonly listeners: number;
  readonly filterChains: number;
  readonly clusters: number;
  readonly virtualHosts: number;
  readonly routes: number;
  readonly endpoints: number;
  readonly bytes: { readonly cds: number; readonly eds: number; readonly lds: number; readonly rds: number; readonly all: number };
}

/** One line of the table. */
export interface Measurement extends Cost {
  readonly variant: Variant;
  readonly destinations: number;
}

/** What is the same for several sizes of the catalogue is one line. */
export function table(measurements: readonly Measurement[]): string {
  const lines = new Map<string, string[]>();
  for (const { variant, kind, destinations, bytes: { cds, lds, rds, eds, all }, ...counts } of measurements) {
    const { clusters, listeners, filterChains, routes, endpoints } = counts;
    const numbers = [clusters, listeners, filterChains, routes, endpoints, cds, lds, rds, eds, all].map(n => n.toLocaleString('en'));
    const line = JSON.stringify([variant.title, kind, numbers]);
    lines.set(line, [...lines.get(line) ?? [], destinations.toLocaleString('en')]);
  }
  return [
    ['catalogue', 'proxy', 'destinations', 'clusters', 'listeners', 'filter chains', 'routes', 'endpoints', 'CDS', 'LDS', 'RDS', 'EDS', 'bytes'],
    ['---', '---', ...Array<string>(11).fill('--:')],
    ...[...lines].map(([line, sizes]) => {
      const [title, kind, numbers] = JSON.parse(line);
      return [title, kind, sizes.join('; '), ...numbers];
    }),
  ].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
