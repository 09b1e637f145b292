// One scenario in one mesh: bring it up, make its calls, take it down.
import { makeCall } from './calls.mjs';
import { compare, factsOf } from './compare.mjs';
import { configurationArrived, unusable } from './configuration.mjs';
import { credentialsArrived } from './credentials.mjs';
import { gatewaysDeployed } from './gateway-api.mjs';
import { understand } from './input.mjs';
import { annotationsOf } from './interception.mjs';
import { jobsOf, jobWorkloads, runJob } from './jobs.mjs';
import { leftovers, snapshot } from './manifests.mjs';
import { enforcePolicies, liftPolicies } from './network-policies.mjs';
import { describe, differenceLines, evidence } from './report.mjs';
import { selfTest, testFormat } from './self-test.mjs';
import { servicesSettled } from './services.mjs';
import { verifiedNames } from './verified-names.mjs';

/** `use` is what happens between up and down: the calls, or a shell. */
export async function withScenario(scenario, live, report, use) {
  const { world, manifests, objects } = scenario;
  const { cluster, credentials, istiod, outside } = live;
  report.heading(scenario);
  understand(scenario);
  if (world.clusterDomain !== 'cluster.local') throw new Error(`the cluster domain is cluster.local here, and not ${world.clusterDomain}`);
  await outside.present(world.outside);
  await cluster.presentNamespaces(world.namespaces, objects);
  await credentials.present(world.credentials);
  await istiod.setMesh(world.meshConfig);
  // A proxy that cannot use what it is told keeps what it had: so nothing may be left of the scenario before.
  const lasting = await live.pods.endOthers(workloadsOf(scenario), proxyConfigOf(world));
  await istiod.forgetRights(); // and once more when those of this scenario are there
  await servicesSettled();
  await configurationArrived(istiod, lasting);
  const before = await snapshot();

  const foreign = world.objects.map(object => JSON.stringify(object)).join('\n---\n');
  try {
    const applied = await cluster.apply(world.objects, foreign);
    if (!applied.accepted) report.check(false, 'the API server accepts the objects of others', lines(applied.output));
    const { accepted, output } = await cluster.apply(objects, manifests);
    report.check(accepted, `kubectl apply --server-side --validate=strict: ${objects.length} objects`, lines(output));
    if (accepted) await use(await bringUp(scenario, live, report));
  } finally {
    await liftPolicies();
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
  await live.istiod.forgetRights();
  await gatewaysDeployed();
  const workloads = workloadsOf(scenario);
  await enforcePolicies(workloads);
  const pods = await live.pods.present(workloads, proxyConfigOf(world));
  await servicesSettled();
  await configurationArrived(live.istiod, pods);
  await credentialsArrived(world.credentials, pods);
  for (const pod of pods.filter(each => each.hasProxy)) {
    for (const each of await unusable(pod)) report.note(`${pod} cannot use yet: ${each}`);
  }
  return { scenario, pods, live, report };
}

/** All pods: those of the world, as the Deployments of the manifests say, and those of Jobs. */
function workloadsOf({ world, objects }) {
  return [...world.workloads.map(each => ({ ...each, annotations: annotationsOf(each, objects) })), ...jobWorkloads({ world, objects })];
}

function proxyConfigOf({ meshConfig }) {
  return meshConfig?.defaultConfig ?? {};
}

/** The calls and the check Jobs of a scenario. */
export async function judge({ scenario, pods, live, report }, { testHarness }) {
  if (testHarness) testFormat(scenario, report);
  const podOf = name => pods.find(pod => String(pod) === name);
  for (const call of scenario.calls) {
    const pod = podOf(call.from);
    if (!pod) throw new Error(`${scenario.id}: ${call.from} is no workload of this world`);
    const found = await makeCall(call, pod, live.outside, pods.filter(each => each.workload.proxy === 'gateway'));
    const names = await verifiedNames(call, found, pod);
    const facts = factsOf(call, found, names);
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
