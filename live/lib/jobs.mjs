// Jobs in the manifests are checks that run in the cluster. There is no kubelet: each gets a pod of its own, as its template
// says, and the commands of its containers run there, with the programs of this machine instead of those of the image.

const ISTIO_INJECT = 'sidecar.istio.io/inject';

/** The pods for the Jobs, as workloads. */
export function jobWorkloads({ objects, world }) {
  const namespaces = [...world.namespaces, ...objects.filter(({ kind }) => kind === 'Namespace').map(each => each.metadata)];
  return jobsOf(objects).map(({ metadata, spec: { template } }, i) => {
    const namespace = metadata.namespace ?? 'default';
    const labels = template.metadata?.labels ?? {};
    return {
      name: metadata.name,
      namespace,
      serviceAccount: template.spec.serviceAccountName ?? 'default',
      labels,
      proxy: injected(labels, namespace, namespaces) ? 'sidecar' : 'none',
      address: `10.244.250.${i + 1}`,
      once: true, // a check may well end its own proxy
    };
  });
}

function injected(labels, namespace, namespaces) {
  const ofNamespace = namespaces.find(({ name }) => name === namespace)?.labels ?? {};
  return (labels[ISTIO_INJECT] ?? String(ofNamespace['istio-injection'] === 'enabled' || 'istio.io/rev' in ofNamespace)) === 'true';
}

/** Runs a Job; gives what it printed, and whether it ended well. */
export async function runJob(object, pod) {
  const { initContainers = [], containers } = object.spec.template.spec;
  let output = '';
  for (const container of [...initContainers, ...containers]) {
    const env = Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value]));
    const words = [...(container.command ?? []), ...(container.args ?? [])].map(word => word.replace(/\$\((\w+)\)/g, (all, name) => env[name] ?? all));
    if (words.length === 0) return { passed: false, output: `container ${container.name} has no command: the one of its image is not known here` };
    const { code, stdout, stderr } = await pod.run(['timeout', '60', ...words], { env });
    output += stdout + stderr;
    if (code !== 0) return { passed: false, output: `${output}container ${container.name}: exit status ${code}` };
  }
  return { passed: true, output };
}

export function jobsOf(objects) {
  return objects.filter(({ kind }) => kind === 'Job');
}
