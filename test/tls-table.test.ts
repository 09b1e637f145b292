import { SERVICE_REQUIRES, tlsDecision, WORKLOAD_SENDS } from '../src/plan/tls-table';

/** The rule, written out once more by hand. */
const EXPECTED = {
  'HTTP': { 'plaintext': 'DISABLE', 'TLS': 'SIMPLE', 'mutual TLS': 'MUTUAL' },
  'HTTP/2': { 'plaintext': 'DISABLE', 'TLS': 'SIMPLE', 'mutual TLS': 'MUTUAL' },
  'gRPC': { 'plaintext': 'DISABLE', 'TLS': 'SIMPLE', 'mutual TLS': 'MUTUAL' },
  'TLS': { 'plaintext': 'refused', 'TLS': 'DISABLE', 'mutual TLS': 'DISABLE' },
  'TCP': { 'plaintext': 'DISABLE', 'TLS': 'SIMPLE', 'mutual TLS': 'MUTUAL' },
} as const;

const cells = WORKLOAD_SENDS.flatMap(sends => SERVICE_REQUIRES.map(requires => [sends, requires] as const));

test('the table is total', () => {
  expect(cells).toHaveLength(15);
});

test.each(cells)('the workload sends %s, the service requires %s', (sends, requires) => {
  const decision = tlsDecision(sends, requires);
  expect('refused' in decision ? 'refused' : decision.mode).toBe(EXPECTED[sends][requires]);
});

test('what is encrypted is never encrypted again, and what must be encrypted never leaves in plaintext', () => {
  for (const [sends, requires] of cells) {
    const decision = tlsDecision(sends, requires);
    if ('refused' in decision) continue;
    if (sends === 'TLS') expect(decision.mode).toBe('DISABLE');
    else expect(decision.mode === 'DISABLE').toBe(requires === 'plaintext');
  }
});
