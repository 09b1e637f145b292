// Starts everything that all scenarios share. Must run in namespaces of its own (live/run sees to that).
import fs from 'node:fs';
import { makeCertificateAuthorities } from './certificates.mjs';
import { Credentials } from './credentials.mjs';
import { serveDns } from './dns.mjs';
import { applyDefinitions, startIstiod } from './istiod.mjs';
import { startControllers, startKube } from './kube.mjs';
import { Cluster } from './manifests.mjs';
import { Outside } from './outside.mjs';
import { Pods, resolvConf } from './pods.mjs';
import { must } from './processes.mjs';
import { DNS, makeNode } from './wires.mjs';

/** State and logs; in memory, so that they are gone with the mount namespace. */
const STATE = '/run/live';

export async function startWorld(bin) {
  await must(['mount', '--make-rprivate', '/']);
  await must(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  fs.mkdirSync(STATE);
  // The machine's /etc in memory: files of pods can be mounted there.
  await must(['sh', '-c', 'cp -a /etc "$1" && mount --bind "$1" /etc', 'sh', `${STATE}/etc`]);
  await makeNode();
  await serveDns(DNS);
  fs.writeFileSync(`${STATE}/resolv.conf`, resolvConf('default'));
  await must(['mount', '--bind', `${STATE}/resolv.conf`, '/etc/resolv.conf']);
  await makeCertificateAuthorities(STATE);
  const outside = new Outside();
  await outside.start(STATE, `${STATE}/resolv.conf`);
  const kubeconfig = await startKube(bin, STATE);
  await applyDefinitions(bin);
  startControllers(bin, STATE, kubeconfig);
  const istiod = await startIstiod(bin, STATE, kubeconfig);
  const cluster = new Cluster(bin, kubeconfig);
  const credentials = new Credentials();
  return { bin, state: STATE, kubeconfig, istiod, outside, cluster, credentials, pods: new Pods(bin, STATE), istiodLog: `${STATE}/istiod.log` };
}
