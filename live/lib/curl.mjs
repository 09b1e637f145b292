// The words of the curl command that makes a call.
import { clientCertificate } from './certificates.mjs';
import { run } from './processes.mjs';

/** A fresh connection, no configuration of the user; behind the answer curl writes all it knows as one line of JSON. */
export async function curlCommand({ url, connectTo, http2, proxy, clientCertificate: commonName }, localPort) {
  const { hostname, port, protocol } = new URL(url);
  const number = port || (protocol === 'https:' ? 443 : 80);
  const words = ['curl', '-q', '-sS', '--connect-timeout', '3', '--max-time', '15', '--local-port', localPort, '-w', '\n%{json}'];
  words.push(...(proxy ? ['--proxy', proxy, '--proxytunnel', '--noproxy', ''] : ['--noproxy', '*']));
  if (connectTo) words.push('--connect-to', `${hostname}:${number}:${connectTo}:${number}`);
  if (http2) words.push(await http2Option());
  if (commonName) {
    const { key, cert } = (await clientCertificate(commonName)).files;
    words.push('--cert', cert, '--key', key);
  }
  return [...words, url];
}

/** Not every curl is built with HTTP/2. */
async function http2Option() {
  const { stdout } = await run(['curl', '-q', '--version']);
  if (!/^Features:.*\bHTTP2\b/m.test(stdout)) throw new Error('the curl of this machine cannot speak HTTP/2: a call with "http2" cannot be made');
  return '--http2-prior-knowledge';
}
