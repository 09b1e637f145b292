import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { applyPoliciesFirst } from './apply-order';
import { cleanUpLabels } from './clean-up';
import { problem, show } from './errors';
import { Mesh } from './mesh';
import { HostClaim } from './plan/host-claim';
import { reachOf } from './plan/reach';
import { apiVersion, kindName } from './resources/api-versions';
import { Resource } from './resources/resource';
import { sorted } from './resources/sorted';

/** What a construct asks for: the objects, in the order in which they are applied, and the hosts that become its own. */
export interface Planned {
  readonly resources: readonly Resource[];
  readonly hosts?: readonly HostClaim[];
}

/**
 * The objects of one construct. cdk8s has no phase before rendering, so an object is made when the plan first has it, once, and
 * its content is read at the end: what is added late is rendered late.
 */
export class Rendering {
  private readonly planned = new Map<string, Resource>();
  private readonly objects = new Map<string, ApiObject>();

  public constructor(private readonly owner: Construct, private readonly mesh: Mesh) {}

  /** Takes a new plan: refused as a whole where it conflicts with what others hold. */
  public update({ resources, hosts = [] }: Planned): void {
    const own = Chart.of(this.owner).namespace;
    const place = ({ namespace, clusterScoped }: Resource) => (clusterScoped ? undefined : namespace ?? own);
    const objects = resources.map(resource => ({ kind: resource.kind, name: resource.name, namespace: place(resource) }));
    const main = resources.find(resource => resource.main) ?? resources.find(resource => !resource.clusterScoped);
    const ids = resources.map(resource => (resource === main ? 'Resource' : childId(resource)));
    // Before anything changes: a name that somebody else has taken would stop it half way.
    const taken = ids.find(id => !this.objects.has(id) && this.owner.node.tryFindChild(id));
    if (taken !== undefined) {
      throw problem({
        code: 'CHILD_TAKEN',
        wrong: `a child with id ${show(taken)} is already there`,
        allowed: 'children of this construct with other ids: kinds are the ids of its own objects',
        change: 'rename that child, or make it elsewhere',
      }, this.owner);
    }
    this.mesh._claims.claim(this.owner, { objects, hosts, reach: own === undefined ? [] : reachOf(resources, own, this.mesh._facts) });
    for (const [index, resource] of resources.entries()) {
      const id = ids[index];
      this.planned.set(id, resource);
      const object = this.objects.get(id) ?? this.create(id, resource);
      if (resource.annotations) Object.entries(resource.annotations).forEach(([key, value]) => object.metadata.addAnnotation(key, value));
    }
    resources.forEach(({ last }, index) => { if (last) this.applyAfter(ids[index], ids.slice(0, index)); });
    for (const [index, { kind }] of resources.entries()) applyPoliciesFirst(kind, this.objects.get(ids[index])!);
  }

  /** Objects are written in the order in which they were made, unless one depends on another. */
  private applyAfter(id: string, before: readonly string[]): void {
    const made = new Map([...this.objects.keys()].map((each, index) => [each, index]));
    const late = before.filter(other => made.get(other)! > made.get(id)!);
    if (late.length > 0) this.objects.get(id)!.addDependency(...late.map(other => this.objects.get(other)!));
  }

  private create(id: string, resource: Resource): ApiObject {
    const produce = (field: string) => sorted(said(this.planned.get(id)!.body[field]));
    const fields = Object.keys(resource.body).sort().map(field => [field, Lazy.any({ produce: () => produce(field) })]);
    const object = new ApiObject(this.owner, id, {
      apiVersion: apiVersion(resource.kind, this.mesh._facts.istio),
      kind: kindName(resource.kind),
      metadata: {
        name: resource.name,
        ...(resource.namespace === undefined ? {} : { namespace: resource.namespace }),
        labels: sorted({ ...cleanUpLabels(Chart.of(this.owner)), ...resource.labels }) as Record<string, string>,
      },
      ...Object.fromEntries(fields),
    });
    // A chart gives its namespace to every object.
    if (resource.clusterScoped) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    this.objects.set(id, object);
    return object;
  }
}

function said(value: unknown): unknown {
  return typeof value === 'function' ? value() : value;
}

/** The kind, and for a further object of the kind what its name adds. */
function childId({ kind, variant }: Resource): string {
  return variant === undefined ? kind : `${kind}-${variant}`;
}
