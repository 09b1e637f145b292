// Which labels a selector of Kubernetes selects.

/** A LabelSelector, as in Deployments and NetworkPolicies; an empty one selects everything. */
export function selects({ matchLabels = {}, matchExpressions = [] }, labels = {}) {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
    && matchExpressions.every(({ key, operator, values = [] }) => OPERATORS[operator](labels, key, values));
}

const OPERATORS = {
  In: (labels, key, values) => values.includes(labels[key]),
  NotIn: (labels, key, values) => !values.includes(labels[key]),
  Exists: (labels, key) => key in labels,
  DoesNotExist: (labels, key) => !(key in labels),
};
