import type { Measurement } from './mesh-cost.table';

/** What is drawn, a line each. What gives the same numbers within the width of a line is named once. */
const SERIES: { of: string; kind: Measurement['kind']; label: string[]; stroke: string; dash?: string }[] = [
  { of: 'via', kind: 'gateway', label: ['via: the shared gateway', 'itself'], stroke: '#2d3748', dash: '2 4' },
  { of: 'services', kind: 'sidecar', label: ['Services'], stroke: '#c05621' },
  { of: 'all', kind: 'sidecar', label: ['exportTo *, with or without', 'RestrictedEgress'], stroke: '#c53030' },
  { of: 'services-restricted', kind: 'sidecar', label: ['Services, with', 'RestrictedEgress'], stroke: '#c05621', dash: '8 5' },
  { of: 'via', kind: 'sidecar', label: ['via: the sidecar'], stroke: '#2b6cb0', dash: '8 5' },
  { of: 'own', kind: 'sidecar', label: ['exportTo . (the default), and', 'any with a Sidecar of ./*'], stroke: '#2b6cb0' },
];

const LEFT = 90, RIGHT = 690, TOP = 56, BOTTOM = 430;
const LOWEST = 1e4, HIGHEST = 1e8;
const UNITS: Record<number, string> = { 1e4: '10 kB', 1e5: '100 kB', 1e6: '1 MB', 1e7: '10 MB', 1e8: '100 MB' };

/** Bytes over destinations, both in powers of ten. */
export function plot(measurements: readonly Measurement[]): string {
  const counts = [...new Set(measurements.map(one => one.destinations))].sort((a, b) => a - b);
  const scale = (value: number, low: number, high: number) => Math.log10(value / low) / Math.log10(high / low);
  const x = (count: number) => Math.round(LEFT + 20 + (RIGHT - LEFT - 40) * scale(count, counts[0], counts[counts.length - 1]));
  const y = (bytes: number) => Math.round(BOTTOM - (BOTTOM - TOP) * scale(bytes, LOWEST, HIGHEST));

  const lines = SERIES.map(series => ({
    ...series,
    points: measurements
      .filter(({ variant, kind }) => variant.name === series.of && kind === series.kind)
      .map(one => [x(one.destinations), y(one.bytes.all)]),
  })).sort((a, b) => a.points[a.points.length - 1][1] - b.points[b.points.length - 1][1]);
  const labels = spread(lines.map(({ points, label }) => ({ at: points[points.length - 1][1], high: 18 * label.length + 8 })));

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 500" font-family="DejaVu Sans, Verdana, Helvetica, sans-serif" font-size="14">
  <title>What a proxy receives of istiod</title>
  <desc>Bytes of configuration over the number of destinations in the catalogue, for a workload that uses five of them. The default is flat,
    and so is the sidecar's part of the way through a gateway. The rest grows with the catalogue. mesh-cost.md has the numbers.</desc>
  <rect width="960" height="500" fill="#ffffff"/>
  <g stroke="#e2e8f0">
${Object.keys(UNITS).map(bytes => `    <path d="M${LEFT} ${y(Number(bytes))}H${RIGHT}"/>`).join('\n')}
  </g>
  <path d="M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}" stroke="#4a5568" stroke-width="1.5" fill="none"/>
  <g fill="#4a5568">
${Object.entries(UNITS).map(([bytes, unit]) => `    <text x="${LEFT - 10}" y="${y(Number(bytes)) + 5}" text-anchor="end">${unit}</text>`).join('\n')}
${counts.map(count => `    <text x="${x(count)}" y="${BOTTOM + 24}" text-anchor="middle">${count.toLocaleString('en')}</text>`).join('\n')}
    <text x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 52}" text-anchor="middle">destinations in the catalogue (the workload uses 5)</text>
  </g>
  <text x="${LEFT}" y="30" fill="#1a202c" font-weight="bold">Clusters, listeners, routes and endpoints that one proxy receives, in bytes</text>
${lines.map(line => drawLine(line)).join('\n')}
${lines.map(({ label, stroke, dash, points }, i) => drawLabel(label, stroke, dash, points[points.length - 1][1], labels[i])).join('\n')}
</svg>
`;
}

function drawLine({ points, stroke, dash }: { points: number[][]; stroke: string; dash?: string }): string {
  return `  <path d="M${points.map(point => point.join(' ')).join('L')}" stroke="${stroke}" stroke-width="2.5" fill="none"${dashed(dash)}/>
  <g fill="${stroke}">${points.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="4"/>`).join('')}</g>`;
}

/** Beside the end of its line, with a piece of it as a legend. */
function drawLabel(label: string[], stroke: string, dash: string | undefined, from: number, to: number): string {
  const first = to + 5 - 9 * (label.length - 1);
  return `  <path d="M${RIGHT - 12} ${from}L${RIGHT + 8} ${to}" stroke="#a0aec0" fill="none"/>
  <path d="M${RIGHT + 8} ${to}H${RIGHT + 36}" stroke="${stroke}" stroke-width="2.5"${dashed(dash)}/>
  <text fill="#1a202c">${label.map((text, i) => `<tspan x="${RIGHT + 44}" y="${first + 18 * i}">${text}</tspan>`).join('')}</text>`;
}

function dashed(dash?: string): string {
  return dash ? ` stroke-dasharray="${dash}"` : '';
}

/** Moves labels apart, from the middle of those that would overlap. */
function spread(labels: { at: number; high: number }[]): number[] {
  const at = labels.map(one => one.at);
  const apart = (i: number) => (labels[i - 1].high + labels[i].high) / 2;
  for (let round = 0; round < 100; round++) {
    for (let i = 1; i < at.length; i++) {
      const overlap = apart(i) - (at[i] - at[i - 1]);
      if (overlap > 0) [at[i - 1], at[i]] = [at[i - 1] - overlap / 2, at[i] + overlap / 2];
    }
  }
  return at.map(Math.round);
}
