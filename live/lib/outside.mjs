// The hosts outside the mesh: their addresses, their names in DNS, and the process that answers for them.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { caCertificate, serverCertificate } from './certificates.mjs';
import { zone } from './dns.mjs';
import { makePlace, route, unroute, wire } from './wires.mjs';

const SERVER = fileURLToPath(new URL('outside-server.mjs', import.meta.url));

export class Outside {
  #place;
  #server;
  #hosts = [];
  #answers = [];

  async start(state, resolvConf) {
    this.#place = await makePlace({ resolvConf, log: `${state}/outside.log` });
    await wire(this.#place, ['203.0.113.1']);
    const [program, ...args] = [...this.#place.enter, process.execPath, SERVER];
    this.#server = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#server.on('message', message => this.#answers.shift()(message));
  }

  /** Makes exactly these hosts exist. */
  async present(hosts) {
    if (JSON.stringify(hosts) === JSON.stringify(this.#hosts)) return;
    await this.#ask({ serve: [] });
    for (const address of addressesOf(this.#hosts)) await unroute(this.#place, address);
    for (const host of this.#hosts) zone.delete(host.name);
    this.#hosts = hosts;
    for (const address of addressesOf(hosts)) await route(this.#place, address, 'lo');
    for (const host of hosts) zone.set(host.name, host.addresses);
    await this.#ask({ serve: await listeners(hosts) });
  }

  /** What has been seen since the last time. */
  async seen() {
    return (await this.#ask({ seen: true })).seen;
  }

  #ask(message) {
    return new Promise(resolve => {
      this.#answers.push(resolve);
      this.#server.send(message);
    });
  }
}

function addressesOf(hosts) {
  return [...new Set(hosts.flatMap(host => host.addresses))];
}

/** One listener for each address and port; where two hosts share one, the first that is listed answers for both. */
async function listeners(hosts) {
  const names = Object.fromEntries(hosts.map(host => [host.name, host.addresses]));
  const result = new Map();
  for (const host of hosts) {
    for (const address of host.addresses) {
      for (const port of host.ports) {
        const id = `${address} ${port.number}`;
        if (!result.has(id)) result.set(id, { address, port: port.number, host: host.name, names, ...await offer(host, port) });
      }
    }
  }
  return [...result.values()];
}

async function offer(host, { speaks, http2, certificateNames, certificate, clientCertificate }) {
  if (!['https', 'tls-echo'].includes(speaks)) return { speaks, http2 };
  const { key, cert } = await serverCertificate(certificateNames ?? [host.name], certificate);
  return { speaks, http2, key, cert, clientCa: clientCertificate && caCertificate('private') };
}
