import { App, Chart } from 'cdk8s';
import { Mesh, MeshProps } from '../../src';

/** A chart in a namespace, in a mesh that may be described. */
export function chartIn(mesh?: MeshProps, namespace: string | undefined = 'default'): Chart {
  const app = new App();
  if (mesh) Mesh.describe(app, mesh);
  return new Chart(app, 'egress', { namespace });
}

/** The chart's objects without the labels for the clean-up, by kind and name. */
export function objects(chart: Chart): Record<string, any> {
  return Object.fromEntries(chart.toJson().map((object: any) => {
    const { 'app.kubernetes.io/managed-by': managedBy, 'app.kubernetes.io/part-of': partOf, ...labels } = object.metadata.labels;
    return [`${object.kind} ${object.metadata.name}`, { ...object, metadata: { ...object.metadata, labels: Object.keys(labels).length > 0 ? labels : undefined } }];
  }));
}
