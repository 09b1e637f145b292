// The process that answers for all hosts outside, and remembers what it saw. It is told what to serve, and asked what it saw,
// over Node's channel to its parent: an answer to "seen" comes after everything that arrived before the question.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

let servers = [];
let sockets = new Set();
let seen = [];

process.on('message', async message => {
  if (message.serve) {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    servers = await Promise.all(message.serve.map(serve));
    process.send({ serving: servers.length });
  } else {
    process.send({ seen });
    seen = [];
  }
});
process.on('disconnect', () => process.exit());

function serve(listener) {
  const server = SPEAKS[listener.speaks](listener);
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

const SPEAKS = {
  http: listener => http.createServer(answer(listener)).on('clientError', remember(listener, 'not HTTP')),
  https: listener => https.createServer(
    // A client may, but need not, present a certificate.
    { key: listener.key, cert: listener.cert, ALPNProtocols: ['http/1.1'], requestCert: true, rejectUnauthorized: false },
    answer(listener),
  ).on('tlsClientError', remember(listener, 'TLS failed')),
  echo: listener => net.createServer(socket => {
    seen.push({ at: `${listener.host}:${listener.port}`, from: plain(socket.remoteAddress), tls: false });
    socket.pipe(socket);
  }),
};

function answer(listener) {
  return (request, response) => {
    const socket = request.socket;
    const headers = Object.fromEntries(pairs(request.rawHeaders));
    seen.push({
      at: `${listener.host}:${listener.port}`,
      from: plain(socket.remoteAddress),
      tls: Boolean(socket.encrypted),
      serverName: socket.servername || undefined,
      clientCertificate: clientCertificate(socket),
      method: request.method,
      path: request.url,
      host: request.headers.host,
      headers,
    });
    const { type, body } = content(request, headers);
    response.setHeader('content-type', type);
    response.end(body);
  };
}

/** The two pages that the documentation of Istio asks for, and something for every other. */
function content(request, headers) {
  const { pathname } = new URL(request.url, 'http://any');
  if (pathname.endsWith('/headers')) return { type: 'application/json', body: JSON.stringify({ headers: capitalized(headers) }, null, 2) + '\n' };
  if (pathname === '/wiki/Main_Page') {
    return { type: 'text/html', body: '<!DOCTYPE html>\n<html><head>\n<title>Wikipedia, the free encyclopedia</title>\n</head><body></body></html>\n' };
  }
  return { type: 'application/json', body: JSON.stringify({ url: request.url }) + '\n' };
}

/** As httpbin.org tells them, whatever their spelling on the way. */
function capitalized(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace(/(^|-)[a-z]/g, text => text.toUpperCase()), value]));
}

/** A connection that brought no request is remembered too: it explains a refusal. */
function remember(listener, failure) {
  return (error, socket) => {
    seen.push({ at: `${listener.host}:${listener.port}`, failure: `${failure}: ${error.code ?? error.message}` });
    socket.destroy();
  };
}

function clientCertificate(socket) {
  const certificate = socket.getPeerCertificate?.();
  return certificate?.subject?.CN ?? certificate?.subjectaltname;
}

function plain(address) {
  return address.replace(/^::ffff:/, '');
}

function pairs(raw) {
  const result = [];
  for (let i = 0; i < raw.length; i += 2) result.push([raw[i], raw[i + 1]]);
  return result;
}
