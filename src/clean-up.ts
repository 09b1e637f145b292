import { Chart, Names } from 'cdk8s';

/**
 * Labels of every object, by which one `kubectl delete` removes all that a chart wrote. Labels that the chart itself gives come first.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function cleanUpLabels(chart: Chart): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'cdk8s-istio-egress',
    'app.kubernetes.io/part-of': Names.toLabelValue(chart),
    ...chart.labels,
  };
}
