// The CAs of the world, the certificates of the hosts outside, and those that clients present.
import fs from 'node:fs';
import { must } from './processes.mjs';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
/** Every image trusts the public CA; the private one only who was given it; the unknown one is given to nobody. */
const CAS = ['public', 'private', 'unknown'];
const SIGNER = { 'unknown-ca': 'unknown', 'private-ca': 'private' };
const issued = new Map();
let folder;

/** Makes the CAs, and the system's bundle of trusted CAs (this mount namespace only). */
export async function makeCertificateAuthorities(state) {
  folder = `${state}/certificates`;
  fs.mkdirSync(folder);
  for (const ca of CAS) {
    await must(['openssl', 'req', '-x509', ...KEY, '-days', '2', '-subj', `/CN=${ca} CA`, '-keyout', `${folder}/${ca}.key`, '-out', `${folder}/${ca}.pem`]);
  }
  fs.chmodSync(folder, 0o755);
  fs.chmodSync(`${folder}/public.pem`, 0o644);
  await must(['mount', '--bind', `${folder}/public.pem`, '/etc/ssl/certs/ca-certificates.crt']);
}

/** The certificate of the `public` or the `private` CA. */
export function caCertificate(ca) {
  return fs.readFileSync(`${folder}/${ca}.pem`, 'utf8');
}

/** Key and certificate of a server; `flaw` is what a careful client refuses: `expired`, `unknown-ca` or `private-ca`. */
export function serverCertificate(names, flaw) {
  return once(`server ${names.join(' ')} ${flaw ?? ''}`, file => issue(file, SIGNER[flaw] ?? 'public', names[0].slice(0, 64), {
    days: flaw === 'expired' ? '-1' : '2', extension: `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}`,
  }));
}

/** Key and certificate of a client, signed by the private CA, with the files they are in. */
export function clientCertificate(commonName) {
  return once(`client ${commonName}`, file => issue(file, 'private', commonName, { days: '2', extension: 'extendedKeyUsage=clientAuth' }));
}

function once(id, make) {
  if (!issued.has(id)) issued.set(id, make(`${folder}/certificate${issued.size}`));
  return issued.get(id);
}

async function issue(file, ca, commonName, { days, extension }) {
  const subject = `/CN=${commonName.replace(/[\\/+]/g, '\\$&')}`;
  await must(['openssl', 'req', ...KEY, '-subj', subject, '-keyout', `${file}.key`, '-out', `${file}.csr`]);
  fs.writeFileSync(`${file}.ext`, `${extension}\n`);
  await must(['openssl', 'x509', '-req', '-in', `${file}.csr`, '-CA', `${folder}/${ca}.pem`, '-CAkey', `${folder}/${ca}.key`, '-CAcreateserial',
    '-days', days, '-extfile', `${file}.ext`, '-out', `${file}.pem`]);
  const files = { key: `${file}.key`, cert: `${file}.pem` };
  return { key: fs.readFileSync(files.key, 'utf8'), cert: fs.readFileSync(files.cert, 'utf8'), files };
}
