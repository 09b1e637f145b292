// The DNS of the cluster and of the outside: A, AAAA and CNAME, from one table.
import dgram from 'node:dgram';
import net from 'node:net';

const TYPES = { A: 1, CNAME: 5, AAAA: 28 };
const TTL = 2;

/** name -> list of addresses, or of one other name */
export const zone = new Map();

/** The addresses of a name, through all aliases. */
export function resolve(name) {
  const target = aliases(name).at(-1);
  return zone.get(target) ?? [];
}

export function serveDns(address) {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, from) => {
    try {
      socket.send(answer(query), from.port, from.address);
    } catch {
      // not a DNS query
    }
  });
  return new Promise(resolve => socket.bind(53, address, resolve));
}

function answer(query) {
  const { name, type, end } = question(query);
  const known = zone.has(name);
  const chain = aliases(name);
  const at = chain.at(-1);
  const records = chain.slice(1).map((target, i) => record(chain[i], TYPES.CNAME, encodeName(target)));
  for (const address of zone.get(at) ?? []) {
    if (type === TYPES.A && net.isIPv4(address)) records.push(record(at, type, Buffer.from(address.split('.').map(Number))));
    if (type === TYPES.AAAA && net.isIPv6(address)) records.push(record(at, type, encodeIPv6(address)));
  }
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8580 | (known ? 0 : 3), 2); // authoritative; 3: no such name
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, query.subarray(12, end), ...records]);
}

function question(query) {
  let at = 12;
  const labels = [];
  while (query[at]) {
    labels.push(query.subarray(at + 1, at + 1 + query[at]).toString());
    at += query[at] + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** A name and what it stands for, one after the other. */
function aliases(name) {
  const chain = [name];
  for (let target = zone.get(name)?.[0]; target && !net.isIP(target) && chain.length < 8; target = zone.get(target)?.[0]) chain.push(target);
  return chain;
}

function record(name, type, data) {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(TTL, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), head, data]);
}

function encodeName(name) {
  const labels = name.split('.').filter(Boolean).map(label => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function encodeIPv6(address) {
  const [left, right] = address.split('::').map(part => part.split(':').filter(Boolean));
  const groups = right === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, i) => bytes.writeUInt16BE(parseInt(group, 16), 2 * i));
  return bytes;
}
