import { Yaml } from 'cdk8s';

/** Objects as the documentation shows them: without the labels for the clean-up, which are the same everywhere. */
export function shownYaml(objects: any[]): string {
  const shown = objects.map(object => {
    const labels = Object.entries(object.metadata.labels ?? {}).filter(([key]) => !key.startsWith('app.kubernetes.io/'));
    const { labels: _, ...metadata } = object.metadata;
    return { ...object, metadata: labels.length > 0 ? { ...metadata, labels: Object.fromEntries(labels) } : metadata };
  });
  return `\`\`\`yaml\n${Yaml.stringify(...shown)}\`\`\`\n\n(and the labels for the clean-up)`;
}
