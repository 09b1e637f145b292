import { IConstruct } from 'constructs';
import { problem } from './errors';
import { HostClaim, isVisible, LaneClaim as Lane } from './plan/host-claim';
import { Reach } from './plan/reach';

/** What one construct holds in a cluster, so that no second one can: names of objects, and hosts with what is done to calls to them. */
export interface Claims {
  readonly objects: readonly ObjectClaim[];
  readonly hosts: readonly HostClaim[];
  readonly reach: readonly Reach[];
}

export interface ObjectClaim {
  readonly kind: string;
  /** Undefined for kinds without namespace. */
  readonly namespace?: string;
  readonly name: string;
}

interface Held extends HostClaim {
  readonly owner: IConstruct;
}

/** All claims in one cluster. Kept on the root of the tree, so that charts of one app see each other and tests do not. */
export class ClaimRegister {
  private readonly objects = new Map<string, IConstruct>();
  private readonly hosts = new Map<string, Map<string, Held>>();
  /** Hosts at each egress gateway. */
  private readonly lanes = new Map<string, Map<string, Map<string, Held>>>();
  private readonly claims = new Map<IConstruct, Claims>();

  /** Replaces what the owner held before. Nothing changes where a conflict is found. */
  public claim(owner: IConstruct, claims: Claims): void {
    // Hosts first: where two constructs claim one, the names of their objects may be the same for that reason.
    for (const host of claims.hosts) {
      this.checkHost(owner, host);
      this.checkWildcards(owner, host);
      if (host.lane) this.checkLanes(owner, host, host.lane);
    }
    this.checkObjects(owner, claims.objects);
    this.release(owner);
    for (const object of claims.objects) this.objects.set(objectKey(object), owner);
    for (const host of claims.hosts) {
      const held = { ...host, owner };
      within(this.hosts, host.host).set(host.namespace, held);
      if (host.lane) within(within(this.lanes, host.lane.gateway), host.lane.host).set(host.namespace, held);
    }
    this.claims.set(owner, claims);
  }

  /** What clients in a namespace need to know. */
  public reachable(namespace: string): readonly Reach[] {
    return [...this.claims.values()].flatMap(({ reach }) => reach).filter(one => isVisible(one.visibleIn, namespace));
  }

  private release(owner: IConstruct): void {
    const claims = this.claims.get(owner);
    claims?.objects.forEach(object => this.objects.delete(objectKey(object)));
    claims?.hosts.forEach(({ host, namespace, lane }) => {
      this.hosts.get(host)!.delete(namespace);
      if (lane) this.lanes.get(lane.gateway)!.get(lane.host)!.delete(namespace);
    });
  }

  private checkObjects(owner: IConstruct, objects: readonly ObjectClaim[]): void {
    const own = new Set<string>();
    for (const object of objects) {
      const key = objectKey(object);
      const other = own.has(key) ? owner : this.objects.get(key);
      if (other && (other !== owner || own.has(key))) {
        throw problem({
          code: 'OBJECT_TWICE',
          wrong: `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name} is already written by ${other.node.path}`,
          allowed: 'one construct that writes an object, once',
          change: 'pass another name, or another namespace to the chart',
        }, owner);
      }
      own.add(key);
    }
  }

  /** Istio looks for a rule in the client's own namespace first: a wildcard there comes before a host's own rule elsewhere. */
  private checkWildcards(owner: IConstruct, claim: HostClaim): void {
    for (const other of covering(claim.host, this.hosts)) {
      const [wildcard, host] = claim.host.startsWith('*.') && other.host.endsWith(claim.host.slice(1)) ? [claim, other] : [other, claim];
      if (other.owner !== owner && wildcard.captures && !host.routed && meet(wildcard, host)) {
        throw problem({
          code: 'WILDCARD_COVERS',
          wrong: `${wildcard.host} leads every TLS connection to a host of that domain through its egress gateway, those to ${host.host} among them (${other.owner.node.path})`,
          allowed: 'a wildcard via a gateway where each host of the domain that is declared besides is via a gateway, too',
          change: 'give via to the host as well, or list the hosts of the wildcard',
        }, owner);
      }
      const sees = isVisible(host.visibleIn, wildcard.namespace);
      if (other.owner === owner || !(host.originates || wildcard.originates) || host.namespace === wildcard.namespace || !sees) continue;
      throw problem({
        code: 'WILDCARD_COVERS',
        wrong: `in namespace ${wildcard.namespace}, ${wildcard.host} would come before ${host.host} and decide its TLS, which ${host.originates ? 'would leave in plaintext' : 'would be originated'} (${other.owner.node.path})`,
        allowed: 'a wildcard beside a host of that domain in one namespace, or where both leave TLS to the workload',
        change: 'list the hosts in an ExternalService, or make both in one namespace',
      }, owner);
    }
  }

  /** At a gateway, a wildcard that others may use would lead around what is granted for a host: the gateway does not see which one is asked for. */
  private checkLanes(owner: IConstruct, claim: HostClaim, lane: Lane): void {
    for (const other of covering(lane.host, within(this.lanes, lane.gateway))) {
      const [wide, narrow] = lane.host.startsWith('*.') && other.lane!.host.endsWith(lane.host.slice(1)) ? [claim, other] : [other, claim];
      const [wildcard, host] = [wide.lane!, narrow.lane!];
      if (other.owner === owner || !host.guarded || wide.client === narrow.client) continue;
      throw problem({
        code: 'WILDCARD_GRANT',
        wrong: `${host.host} is granted to some, and ${wildcard.host} leads through the same egress gateway from namespace ${wide.client} (${other.owner.node.path})`,
        allowed: 'a wildcard at a gateway beside a host that is granted where both are of one namespace',
        change: 'list the hosts of the wildcard, or lead it through another gateway',
      }, owner);
    }
  }

  private checkHost(owner: IConstruct, claim: HostClaim): void {
    const held = this.hosts.get(claim.host);
    if (!held) return;
    const own = held.get(claim.namespace);
    if (own && own.owner !== owner) {
      throw problem({
        code: 'HOST_TWICE',
        wrong: `${claim.host} already belongs to ${own.owner.node.path} in namespace ${claim.namespace}`,
        allowed: 'one owner of a host in a namespace, since of two rules for it Istio drops one without a word',
        change: `pass that construct on to where it is needed, and add ports to it with addPort${claim.elsewhere ? `; or ${claim.elsewhere}` : ''}`,
      }, owner);
    }
    const other = [...held.values()].find(one => one.owner !== owner && one.treatment !== claim.treatment && meet(one, claim));
    if (other) {
      throw problem({
        code: 'HOST_CONFLICT',
        wrong: `${claim.host} is treated differently by ${other.owner.node.path} (namespace ${other.namespace}), and both are visible in ${meet(other, claim)}`,
        allowed: 'the same ports and TLS wherever two are visible, since Istio takes either',
        change: 'give both the same ports and TLS origination, or export one to fewer namespaces (what a Service promises is exported to all)',
      }, owner);
    }
  }
}

/** Claims to the wildcards that cover a host or a narrower wildcard, and to what a wildcard covers itself. */
function covering(host: string, hosts: ReadonlyMap<string, Map<string, Held>>): Held[] {
  const domain = host.replace(/^\*\./, '');
  const wider = domain.split('.').map((_, index, labels) => `*.${labels.slice(index + 1).join('.')}`);
  const narrower = host === domain ? [] : [...hosts.keys()].filter(other => other !== host && other.endsWith(host.slice(1)));
  return [...wider, ...narrower].flatMap(name => [...hosts.get(name)?.values() ?? []]);
}

/** The map under a key, made where there is none. */
function within<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  if (!maps.has(key)) maps.set(key, new Map());
  return maps.get(key)!;
}

/** Where both are visible, in words; undefined if nowhere. */
function meet(one: HostClaim, other: HostClaim): string | undefined {
  if (one.visibleIn.includes('*') && other.visibleIn.includes('*')) return 'every namespace';
  const common = one.visibleIn.includes('*') ? other.visibleIn : one.visibleIn.filter(namespace => isVisible(other.visibleIn, namespace));
  return common.length > 0 ? `namespace ${common.join(', ')}` : undefined;
}

function objectKey({ kind, namespace, name }: ObjectClaim): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}
