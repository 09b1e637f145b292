// The process that answers for all hosts outside, and remembers what it saw. It is told what to serve, and asked what it saw,
// over Node's channel to its parent: an answer to "seen" comes after everything that arrived before the question.
import { originOf } from './http-proxy.mjs';
import { SPEAKS } from './outside-speaks.mjs';

let servers = [];
const sockets = new Set();
let seen = [];

process.on('message', async message => {
  if (message.serve) {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    servers = await Promise.all(message.serve.map(serve));
    process.send({ serving: servers.length });
  } else {
    process.send({ seen: seen.map(withOrigin) });
    seen = [];
  }
});
process.on('disconnect', () => process.exit());

function serve(listener) {
  const server = SPEAKS[listener.speaks](listener, event => seen.push(event));
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(listener.port, listener.address, () => resolve(server));
  });
}

/** Only now: a connection through a tunnel can be seen before the tunnel knows its own port. */
function withOrigin({ peer, ...event }) {
  if (!peer) return event;
  const origin = originOf(peer);
  return { ...event, peer, from: origin.peer.replace(/:\d+$/, ''), tunnel: origin.tunnel };
}
