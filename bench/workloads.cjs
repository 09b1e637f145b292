// What is synthesized: n external hosts, spread evenly over charts, each chart with a namespace of its own.
// The program with the library and the one by hand read the same description, so they differ only in how they write it.

/** The two halves of Istio's page in turn, or TLS that the sidecar originates for every host. */
const VARIANTS = ['page', 'tls-origination'];

const WORKLOADS = [
  { variant: 'page', hosts: 10, charts: 1 },
  { variant: 'page', hosts: 1_000, charts: 1 },
  { variant: 'page', hosts: 10_000, charts: 1 },
  { variant: 'page', hosts: 1_000, charts: 100 },
  { variant: 'page', hosts: 10_000, charts: 100 },
  { variant: 'tls-origination', hosts: 1_000, charts: 1 },
  { variant: 'tls-origination', hosts: 10_000, charts: 1 },
];

function title({ variant, hosts, charts }) {
  return `${variant}, ${hosts.toLocaleString('en')} hosts, ${charts} ${charts === 1 ? 'chart' : 'charts'}`;
}

/** The charts by name, each with its hosts. */
function charts({ variant, hosts, charts: count }) {
  const perChart = hosts / count;
  return Array.from({ length: count }, (_, chart) => ({
    name: `team-${chart}`,
    hosts: Array.from({ length: perChart }, (__, i) => host(variant, chart * perChart + i)),
  }));
}

function host(variant, i) {
  if (variant === 'page' && i % 2 === 1) return { kind: 'selectorless', name: `service-${i}`, address: `203.0.113.${i % 254 + 1}` };
  return { kind: variant === 'page' ? 'alias' : 'alias with TLS', name: `service-${i}`, externalName: `host-${i}.example.com` };
}

module.exports = { VARIANTS, WORKLOADS, charts, title };
