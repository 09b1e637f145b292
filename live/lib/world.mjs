// Starts everything that all scenarios share. Must run in namespaces of its own (live/run sees to that).
import fs from 'node:fs';
import { makeCertificateAuthorities } from './certificates.mjs';
import { serveDns } from './dns.mjs';
import { startIstiod } from './istiod.mjs';
import { startKube } from './kube.mjs';
import { Cluster } from './manifests.mjs';
import { Outside } from './outside.mjs';
import { Pods, resolvConf } from './pods.mjs';
import { must } from './processes.mjs';
import { HUB, makeNode } from './wires.mjs';

/** State and logs; in memory, so that they are gone with the mount namespace. */
const STATE = '/run/live';

export async function startWorld(bin) {
  await must(['mount', '--make-rprivate', '/']);
  await must(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  fs.mkdirSync(STATE);
  await makeNode();
  await serveDns(HUB);
  fs.writeFileSync(`${STATE}/resolv.conf`, resolvConf('default'));
  await must(['mount', '--bind', `${STATE}/resolv.conf`, '/etc/resolv.conf']);
  await makeCertificateAuthorities(STATE);
  const outside = new Outside();
  await outside.start(STATE, `${STATE}/resolv.conf`);
  const kubeconfig = await startKube(bin, STATE);
  const istiod = await startIstiod(bin, STATE, kubeconfig);
  const cluster = new Cluster(bin, kubeconfig);
  return { bin, state: STATE, kubeconfig, istiod, outside, cluster, pods: new Pods(bin, STATE), istiodLog: `${STATE}/istiod.log` };
}
