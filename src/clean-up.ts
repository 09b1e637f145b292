import { Chart, Names } from 'cdk8s';

/** A chart's labels never change, and a chart may have thousands of objects. */
const known = new WeakMap<Chart, Readonly<Record<string, string>>>();

/**
 * Labels of every object, by which one `kubectl delete` removes all that a chart wrote. Labels that the chart itself gives come first.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function cleanUpLabels(chart: Chart): Readonly<Record<string, string>> {
  const labels = known.get(chart) ?? {
    'app.kubernetes.io/managed-by': 'cdk8s-istio-egress',
    'app.kubernetes.io/part-of': Names.toLabelValue(chart),
    ...chart.labels,
  };
  known.set(chart, labels);
  return labels;
}
