// The network: this namespace is the node of the cluster and routes; every pod and the outside hang on one wire each.
import fs from 'node:fs';
import net from 'node:net';
import { must, start, stop, until } from './processes.mjs';

/** Where DNS and the node are to be found, and where istiod: the network tells them apart by their addresses. */
export const DNS = '10.244.0.10';
export const ISTIOD = '10.244.0.11';

// Gateways listen on port 80 without being root, as their pod templates in a cluster ask for too.
const PREPARE = `mount --bind "$1" /etc/resolv.conf && ip link set lo up &&
  echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start && echo ready && exec sleep infinity`;

const GATEWAY = { 4: '169.254.1.1', 6: 'fe80::1' };
const IPV6 = fs.existsSync('/proc/sys/net/ipv6'); // some kernels run without
let wires = 0;

export async function makeNode() {
  await must(['ip', 'link', 'set', 'lo', 'up']);
  for (const address of [DNS, ISTIOD]) await must(['ip', 'address', 'add', `${address}/32`, 'dev', 'lo']);
  fs.writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  if (IPV6) fs.writeFileSync('/proc/sys/net/ipv6/conf/all/forwarding', '1');
}

/**
 * A place with a network, mounts and processes of its own, as a container runtime makes it for a pod. It lasts as long as the
 * one process that holds it; `enter` are the words to put in front of a command that is to run in it.
 */
export async function makePlace({ resolvConf, log }) {
  fs.writeFileSync(log, '');
  const namespaces = ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const holder = start([...namespaces, 'sh', '-c', PREPARE, 'sh', resolvConf], { log });
  await until('a place for a pod', () => fs.readFileSync(log, 'utf8') === 'ready\n', 10);
  const ns = `/proc/${holder.pid}/ns`;
  return {
    pid: holder.pid,
    enter: ['nsenter', `--net=${ns}/net`, `--mount=${ns}/mnt`, `--pid=${ns}/pid_for_children`, '--'],
    end: () => stop(holder),
  };
}

/** Joins a place to the node. More addresses can be routed to it later. */
export async function wire(place, addresses) {
  const device = `wire${wires++}`;
  place.device = device;
  await must(['ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(place.pid)]);
  await must(['ip', 'address', 'add', `${GATEWAY[4]}/32`, 'dev', device]);
  if (IPV6) await must(['ip', 'address', 'add', `${GATEWAY[6]}/64`, 'dev', device, 'nodad']);
  await must(['ip', 'link', 'set', device, 'up']);
  const inside = command => must(command, { wrap: place.enter });
  await inside(['ip', 'link', 'set', 'eth0', 'up']);
  for (const address of addresses) await route(place, address, 'eth0');
  await inside(['ip', 'route', 'add', GATEWAY[4], 'dev', 'eth0']);
  await inside(['ip', 'route', 'add', 'default', 'via', GATEWAY[4]]);
  if (IPV6) await inside(['ip', '-6', 'route', 'add', 'default', 'via', GATEWAY[6], 'dev', 'eth0']);
}

/** Gives a place one more address, on its wire (`eth0`) or beside it (`lo`). */
export async function route(place, address, device) {
  const v6 = net.isIPv6(address);
  const whole = `${address}/${v6 ? 128 : 32}`;
  await must(['ip', 'address', 'add', whole, 'dev', device, ...(v6 ? ['nodad'] : [])], { wrap: place.enter });
  await must(['ip', ...(v6 ? ['-6'] : []), 'route', 'replace', whole, 'dev', place.device]);
}

export async function unroute(place, address) {
  const v6 = net.isIPv6(address);
  const whole = `${address}/${v6 ? 128 : 32}`;
  await must(['ip', 'address', 'delete', whole, 'dev', 'lo'], { wrap: place.enter });
  await must(['ip', ...(v6 ? ['-6'] : []), 'route', 'delete', whole]);
}
