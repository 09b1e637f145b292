// An HTTP proxy outside that makes tunnels (CONNECT) to the other hosts outside, by HTTP/1.1 or HTTP/2.
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';

/** The tunnels by the address and port from which they reach their host: `{ proxy, from }`, where `from` asked for it. */
const tunnels = new Map();

/** Follows a connection back through all tunnels to where it began. */
export function originOf(peer) {
  const tunnel = tunnels.get(peer);
  return tunnel ? { tunnel: tunnel.proxy, peer: originOf(tunnel.from).peer } : { tunnel: 'none', peer };
}

export function httpProxy(listener, see) {
  const at = `${listener.host}:${listener.port}`;
  const refuse = failure => see({ at, failure });

  /** Opens the way to `target`, and gives it to `pass`, or else a status to `deny`. */
  const open = (target, from, pass, deny) => {
    const [, name, port] = /^(.*):(\d+)$/.exec(target) ?? [];
    const address = (listener.names[name] ?? [name]).find(each => net.isIP(each ?? '') === net.isIP(listener.address));
    if (!address) {
      refuse(`no way to ${target}`);
      return deny(502);
    }
    const upstream = net.connect({ host: address, port, localAddress: listener.address });
    upstream.on('connect', () => {
      tunnels.set(`${upstream.localAddress}:${upstream.localPort}`, { proxy: at, from });
      see({ at, tunnelTo: target });
      pass(upstream);
    });
    upstream.on('error', error => upstream.localPort ? upstream.destroy() : refuse(`no way to ${target}: ${error.code}`) ?? deny(502));
  };

  return listener.http2 ? overHttp2(open, refuse) : overHttp1(open, refuse);
}

function overHttp1(open, refuse) {
  const server = http.createServer((request, response) => {
    refuse(`${request.method} is no CONNECT`);
    response.writeHead(405).end();
  });
  server.on('connect', (request, socket) => {
    const say = status => socket.write(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n\r\n`);
    open(request.url, peerOf(socket), upstream => {
      say(200);
      join(socket, upstream);
    }, status => {
      say(status);
      socket.end();
    });
  });
  return server;
}

function overHttp2(open, refuse) {
  const server = http2.createServer();
  server.on('sessionError', error => refuse(`not HTTP/2: ${error.code}`));
  server.on('stream', (stream, headers) => {
    if (headers[':method'] !== 'CONNECT') {
      refuse(`${headers[':method']} is no CONNECT`);
      return stream.respond({ ':status': 405 }, { endStream: true });
    }
    open(headers[':authority'], peerOf(stream.session.socket), upstream => {
      stream.respond({ ':status': 200 });
      join(stream, upstream);
    }, status => stream.respond({ ':status': status }, { endStream: true }));
  });
  return server;
}

function join(one, other) {
  one.pipe(other).pipe(one);
  for (const [side, opposite] of [[one, other], [other, one]]) {
    side.on('error', () => {});
    side.on('close', () => opposite.destroy());
  }
}

export function peerOf(socket) {
  return `${socket.remoteAddress.replace(/^::ffff:/, '')}:${socket.remotePort}`;
}
