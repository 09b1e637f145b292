import { readFileSync } from 'node:fs';
import { App, Chart } from 'cdk8s';
import { shownYaml } from './shown';
import { EgressPort, ExternalNameService, SelectorlessService } from '../src';
import { SERVICE_REQUIRES, tlsDecision, WORKLOAD_SENDS } from '../src/plan/tls-table';

function tlsTable(): string {
  const head = ['the workload sends', ...SERVICE_REQUIRES.map(requires => `the service requires ${requires}`)];
  const rows = WORKLOAD_SENDS.map(sends => [sends, ...SERVICE_REQUIRES.map(requires => {
    const decision = tlsDecision(sends, requires);
    return 'refused' in decision ? `refused: ${decision.refused}` : `\`${decision.mode}\`: ${decision.meaning}`;
  })]);
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

function example(): string {
  const chart = new Chart(new App({ outdir: 'unused' }), 'egress', { namespace: 'default' });
  new ExternalNameService(chart, 'my-httpbin', { externalName: 'httpbin.org', ports: [EgressPort.http(80)] });
  new SelectorlessService(chart, 'my-wikipedia', { addresses: ['198.35.26.96'], ports: [EgressPort.tls(443)] });
  return shownYaml(chart.toJson());
}

/** README.md with its generated parts as they must be. */
export function readme(): string {
  return Object.entries({ 'example': example(), 'tls-table': tlsTable() }).reduce((text, [name, content]) => {
    const part = new RegExp(`(<!-- ${name}: begin -->)[^]*?(<!-- ${name}: end -->)`);
    if (!part.test(text)) throw new Error(`README.md has no place for ${name}`);
    return text.replace(part, (_, begin, end) => `${begin}\n${content}\n${end}`);
  }, readFileSync('README.md', 'utf8'));
}
