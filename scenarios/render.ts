import { App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { Call, FailingJob, Mesh, Scenario } from './scenario';
import { Mesh as MeshDescription } from '../src';

/** What `cdk8s synth` writes for a scenario in a mesh, all charts in one stream. */
export function manifests(scenario: Scenario, mesh: Mesh): string {
  const app = new App({ outdir: 'unused' });
  MeshDescription.describe(app, mesh.description);
  scenario.charts(app);
  return app.synthYaml();
}

export function world(scenario: Scenario, mesh: Mesh): object {
  const described = MeshDescription.describe(new App({ outdir: 'unused' }), mesh.description);
  return {
    scenario: scenario.name,
    title: scenario.title,
    source: scenario.source,
    mesh: mesh.name,
    istio: described.istioVersion.version,
    kubernetes: described.kubernetesVersion.version,
    crds: mesh.crds,
    crdsOnly: mesh.crdsOnly ?? false,
    clusterDomain: described.clusterDomain,
    meshConfig: mesh.meshConfig ?? {},
    objects: mesh.objects ?? [],
    ...scenario.world,
    failingJobs: failingJobs(scenario, mesh),
    accepts: scenario.accepts ?? [],
  };
}

/** The Jobs by their whole names, which end with a hash of their content. */
function failingJobs(scenario: Scenario, mesh: Mesh): FailingJob[] {
  const jobs = parseAllDocuments(manifests(scenario, mesh)).map(document => document.toJS()).filter(({ kind }) => kind === 'Job');
  return (scenario.failingJobs?.[mesh.name] ?? []).map(({ job, because }) => {
    const whole = jobs.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).find(name => name.replace(/-[0-9a-f]{8}$/, '') === job);
    if (!whole) throw new Error(`${scenario.name}: there is no Job ${job}`);
    return { job: whole, because };
  });
}

export function calls(scenario: Scenario, mesh: Mesh): object[] {
  return scenario.calls.map(({ except, ...call }: Call) => ({ ...call, expect: except?.[mesh.name] ?? call.expect }));
}
