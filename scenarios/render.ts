import { App } from 'cdk8s';
import { Call, Mesh, Scenario } from './scenario';
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
    accepts: scenario.accepts ?? [],
  };
}

export function calls(scenario: Scenario, mesh: Mesh): object[] {
  return scenario.calls.map(({ except, ...call }: Call) => ({ ...call, expect: except?.[mesh.name] ?? call.expect }));
}
