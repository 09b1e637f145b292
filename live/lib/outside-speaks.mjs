// What a port outside can speak. Each server tells `see` what it saw: an arrival with `peer`, or a `failure`, which is a
// connection that brought no request: it explains a refusal.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { httpProxy, peerOf } from './http-proxy.mjs';

export const SPEAKS = {
  'http': (listener, see) => listener.http2
    ? http2.createServer(answer(listener, see)).on('sessionError', remember(listener, see, 'not HTTP/2'))
    : http.createServer(answer(listener, see)).on('clientError', remember(listener, see, 'not HTTP')),
  'https': (listener, see) => {
    const server = listener.http2
      ? http2.createSecureServer({ ...secured(listener), allowHTTP1: true }, answer(listener, see)) // offers both by ALPN
      : https.createServer({ ...secured(listener), ALPNProtocols: ['http/1.1'] }, answer(listener, see));
    return server.on('tlsClientError', remember(listener, see, 'TLS failed'));
  },
  'echo': (listener, see) => net.createServer(echo(listener, see)),
  'tls-echo': (listener, see) => tls.createServer(secured(listener), echo(listener, see))
    .on('tlsClientError', remember(listener, see, 'TLS failed')),
  'http-proxy': httpProxy,
};

/** A client may present a certificate; where one is required, TLS itself fails without one of the private CA. */
function secured({ key, cert, clientCa }) {
  return { key, cert, requestCert: true, rejectUnauthorized: Boolean(clientCa), ...(clientCa && { ca: clientCa }) };
}

function echo(listener, see) {
  return socket => {
    see(arrival(listener, socket));
    socket.on('error', () => {});
    socket.pipe(socket);
  };
}

function answer(listener, see) {
  return async (request, response) => {
    // Who gives up waiting has not been answered.
    if (await closesWithin(delayOf(request), response)) return;
    const headers = Object.fromEntries(pairs(request.rawHeaders).filter(([name]) => !name.startsWith(':')));
    const host = request.authority ?? request.headers.host;
    see({
      ...arrival(listener, request.stream?.session?.socket ?? request.socket),
      httpVersion: request.httpVersion.replace('2.0', '2'),
      method: request.method,
      path: request.url,
      host,
      headers,
      meshHeaders: Object.keys(headers).map(name => name.toLowerCase()).filter(name => /^(x-envoy-|x-forwarded-client-cert$)/.test(name)).sort(),
    });
    const { type, body } = content(request, { ...headers, host });
    response.setHeader('content-type', type);
    response.end(body);
  };
}

/** As httpbin.org does it: the answer to /delay/N takes N seconds. */
function delayOf({ url }) {
  return Number(/^\/delay\/(\d+)$/.exec(url)?.[1] ?? 0) * 1000;
}

function closesWithin(milliseconds, response) {
  if (milliseconds === 0) return false;
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    response.on('close', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function arrival({ host, port }, socket) {
  return {
    at: `${host}:${port}`,
    peer: peerOf(socket),
    tls: Boolean(socket.encrypted),
    serverName: socket.servername || undefined,
    clientCertificate: socket.encrypted ? commonName(socket.getPeerCertificate()) ?? 'none' : undefined,
  };
}

/** The certificates of a mesh have no common name. */
function commonName(certificate) {
  return certificate?.subject?.CN ?? certificate?.subjectaltname;
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
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace(/(^|-)[a-z]/g, letters => letters.toUpperCase()), value]));
}

function remember({ host, port }, see, failure) {
  return (error, socket) => {
    see({ at: `${host}:${port}`, failure: `${failure}: ${socket?.authorizationError ?? error.code ?? error.message}` });
    socket?.destroy();
  };
}

function pairs(raw) {
  const result = [];
  for (let i = 0; i < raw.length; i += 2) result.push([raw[i], raw[i + 1]]);
  return result;
}
