// What a reader sees: one line for each thing that was checked, and everything there is to know where one failed.
import fs from 'node:fs';
import { unusable } from './configuration.mjs';

export class Report {
  passed = 0;
  failed = 0;
  #start = Date.now();

  note(text) {
    console.log(`     ${text}`);
  }

  heading(scenario) {
    const { world } = scenario;
    console.log(`\n${scenario.id}: ${world.title ?? ''} [${this.seconds()}]`);
  }

  check(passed, title, details = []) {
    this[passed ? 'passed' : 'failed']++;
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${title}`);
    for (const line of details) console.log(`     ${line}`);
  }

  seconds() {
    return `${((Date.now() - this.#start) / 1000).toFixed(1)} s`;
  }

  end() {
    console.log(`\n${this.seconds()}`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

/** One line on what happened to a call. */
export function describe(call, facts, found) {
  const { refused, status, at, encryptedBy, serverName, host, from, cluster, clientCertificate, httpVersion, tunnel, gateway } = facts;
  const words = [];
  if (refused === 'connection') words.push(`no answer (${found.caller.error})`);
  else words.push(status ? `answer ${status}` : 'answer');
  if (found.log?.failure) words.push(found.log.failure);
  if (found.wasDropped) words.push('packets dropped by a NetworkPolicy');
  words.push(at ? `at ${at} from ${from}` : 'nothing outside');
  if (at) words.push(encryptedBy === 'nobody' ? 'no TLS' : `TLS by the ${encryptedBy}${serverName ? ` for ${serverName}` : ''}`);
  if (clientCertificate && clientCertificate !== 'none') words.push(`client certificate ${clientCertificate}`);
  if (tunnel && tunnel !== 'none') words.push(`through the tunnel of ${tunnel}`);
  if (httpVersion === '2') words.push('HTTP/2');
  if (host) words.push(`Host ${host}`);
  if (cluster) words.push(cluster);
  if (gateway) words.push(`gateway ${gateway.workload}: ${gateway.hop}${gateway.cluster ? `, ${gateway.cluster}` : ''}`);
  return `${call.title} (${call.from}): ${words.join(', ')}`;
}

export function differenceLines(differences) {
  return differences.map(({ what, expected, found }) => `${what}: expected ${show(expected)}, found ${show(found)}`);
}

function show(value) {
  return value === null || value === undefined ? 'none' : JSON.stringify(value);
}

/** What helps to understand a call that went wrong. */
export async function evidence(call, found, pod, istiodLog) {
  const { caller, outside, log, gateway } = found;
  const lines = [
    `call: ${call.url}${call.connectTo ? ` at the address of ${call.connectTo}` : ''}`,
    `curl: exit status ${caller.exit} ${caller.error}`,
    ...(caller.body ? [`answer: ${caller.body.trim().slice(0, 300)}`] : []),
    ...outside.map(each => `outside saw: ${JSON.stringify(each)}`),
    ...(gateway ? [`access log of the gateway: ${JSON.stringify(gateway.log)}`] : []),
  ];
  if (!pod.hasProxy) return lines;
  const host = new URL(call.url).hostname;
  const words = [host, call.connectTo, call.expect.at?.split(':')[0], call.expect.cluster, found.cluster].filter(Boolean);
  const clusters = (await pod.envoy('clusters')).split('\n')
    .filter(line => words.some(word => line.includes(word)) && /::(health_flags|default_priority::max_connections)/.test(line));
  const listeners = JSON.parse(await pod.envoy('listeners?format=json')).listener_statuses.map(({ name }) => name);
  return [
    ...lines,
    `access log: ${log ? JSON.stringify(log) : 'no line of this connection'}`,
    ...clusters.slice(0, 20).map(line => `cluster: ${line}`),
    `listeners: ${listeners.join(' ')}`,
    ...(await unusable(pod)).map(each => `cannot be used yet: ${each}`),
    ...tail(`${pod.folder}/agent.log`, 5).map(line => `agent: ${line}`),
    ...tail(istiodLog, 5).map(line => `istiod: ${line}`),
  ];
}

export function tail(file, count) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count) : [];
}
