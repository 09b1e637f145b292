// One scenario in one mesh: bring it up, make its calls, take it down.
import { makeCall } from './calls.mjs';
import { compare, factsOf } from './compare.mjs';
import { configurationArrived, unusable } from './configuration.mjs';
import { jobsOf, jobWorkloads, runJob } from './jobs.mjs';
import { leftovers, snapshot } from './manifests.mjs';
import { describe, differenceLines, evidence } from './report.mjs';
import { selfTest } from './self-test.mjs';
import { servicesSettled } from './services.mjs';
import { verifiedNames } from './verified-names.mjs';

/** `use` is what happens between up and down: the calls, or a shell. */
export async function withScenario(scenario, live, report, use) {
  const { world, manifests, objects } = scenario;
  const { cluster, istiod, outside } = live;
  report.heading(scenario);
  if (world.clusterDomain !== 'cluster.local') throw new Error(`the cluster domain is cluster.local here, and not ${world.clusterDomain}`);
  await outside.present(world.outside);
  await cluster.presentNamespaces(world.namespaces, objects);
  await istiod.setMesh(world.meshConfig);
  await servicesSettled();
  const before = await snapshot();

  const foreign = world.objects.map(object => JSON.stringify(object)).join('\n---\n');
  try {
    const applied = await cluster.apply(world.objects, foreign);
    if (!applied.accepted) report.check(false, 'the API server accepts the objects of others', lines(applied.output));
    const { accepted, output } = await cluster.apply(objects, manifests);
    report.check(accepted, `kubectl apply --server-side --validate=strict: ${objects.length} objects`, lines(output));
    if (accepted) await use(await bringUp(scenario, live, report));
  } finally {
    const uncleaned = await cluster.cleanUp(objects);
    report.check(uncleaned.length === 0, 'README.md’s clean-up command removes what the library wrote', uncleaned);
    const deleted = [await cluster.delete(objects, manifests), await cluster.delete(world.objects, foreign)];
    const left = await leftovers(before);
    report.check(deleted.every(each => each.deleted) && left.length === 0, 'kubectl delete leaves the API server as it was',
      [...deleted.flatMap(each => each.deleted ? [] : lines(each.output)), ...left]);
  }
}

/** The pods come after the manifests, as in a cluster: their namespaces and service accounts may be among them. */
async function bringUp(scenario, live, report) {
  const { world } = scenario;
  const workloads = [...world.workloads, ...jobWorkloads(scenario)];
  const pods = await live.pods.present(workloads, world.meshConfig?.defaultConfig);
  await servicesSettled();
  await configurationArrived(live.istiod, pods);
  for (const pod of pods.filter(each => each.hasProxy)) {
    for (const each of await unusable(pod)) report.note(`${pod} cannot use yet: ${each}`);
  }
  return { scenario, pods, workloads, live, report };
}

/** The calls and the check Jobs of a scenario. */
export async function judge({ scenario, pods, workloads, live, report }, { testHarness }) {
  const podOf = name => pods.find(pod => String(pod) === name);
  for (const call of scenario.calls) {
    const pod = podOf(call.from);
    if (!pod) throw new Error(`${scenario.id}: ${call.from} is no workload of this world`);
    const found = await makeCall(call, pod, live.outside);
    const arrival = found.outside.find(each => !each.failure);
    const names = pod.hasProxy && found.cluster ? await verifiedNames(pod, found.cluster, arrival?.serverName) : undefined;
    const facts = factsOf(call, found, workloads, names);
    const differences = compare(call.expect, facts);
    const details = differences.length === 0 ? [] : [...differenceLines(differences), ...await evidence(call, found, pod, live.istiodLog)];
    report.check(differences.length === 0, describe(call, facts, found), details);
    if (testHarness && differences.length === 0) selfTest(call.expect, facts, report);
  }
  for (const job of jobsOf(scenario.objects)) {
    const name = `${job.metadata.namespace ?? 'default'}/${job.metadata.name}`;
    const mustFail = scenario.world.failingJobs?.find(each => each.job === name);
    const { passed, output } = await runJob(job, podOf(name));
    const outcome = `${passed ? 'passes' : 'fails'}${mustFail ? `; it must fail: ${mustFail.because}` : ''}`;
    const right = passed !== Boolean(mustFail);
    report.check(right, `Job ${name}, run as a process in a pod of its own: ${outcome}`, right ? [] : lines(output));
  }
}

function lines(text) {
  return text.split('\n').filter(Boolean);
}
