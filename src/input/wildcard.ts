import { IConstruct } from 'constructs';
import { externalHost, hostList } from './host';
import { problem, show } from '../errors';

/** Wildcards of one level of stars, each once: https://istio.io/latest/docs/reference/config/networking/service-entry/#ServiceEntry-hosts */
export function wildcardHosts(values: unknown, clusterDomain: string, at: IConstruct): readonly string[] {
  return hostList(values, 'wildcard', '"*.example.com"', at, value => {
    const refuse = (wrong: string, change: string): Error => problem({
      code: 'WILDCARD_INVALID',
      wrong: `wildcard ${show(value)} ${wrong}`,
      allowed: 'a star and a domain of two labels or more, such as "*.wikipedia.org"',
      change,
    }, at);
    if (typeof value !== 'string' || !value.includes('*')) throw refuse('has no star', 'use an ExternalService for a host');
    if (!value.startsWith('*.') || value.lastIndexOf('*') !== 0) throw refuse('has its star in another place than the first label', 'match whole labels at the front');
    if (value.slice(2).split('.').length < 2) throw refuse('covers a top-level domain', 'name the domains that are called');
    const domain = externalHost(value.slice(2), 'domain of the wildcard', clusterDomain, at);
    if (`.${clusterDomain}`.endsWith(`.${domain}`)) throw refuse(`covers the cluster’s own domain ${clusterDomain}`, 'name the external domains that are called');
    return `*.${domain}`;
  });
}
