// The public CA of the world, which every image trusts, and the certificates of the hosts outside.
import fs from 'node:fs';
import { must } from './processes.mjs';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const issued = new Map();
let folder;

/** Makes the CA, another one that nobody trusts, and the system's bundle of trusted CAs (this mount namespace only). */
export async function makeCertificateAuthorities(state) {
  folder = `${state}/certificates`;
  fs.mkdirSync(folder);
  for (const ca of ['public', 'unknown']) {
    await must(['openssl', 'req', '-x509', ...KEY, '-days', '2', '-subj', `/CN=${ca} CA`, '-keyout', `${folder}/${ca}.key`, '-out', `${folder}/${ca}.pem`]);
  }
  fs.chmodSync(folder, 0o755);
  fs.chmodSync(`${folder}/public.pem`, 0o644);
  await must(['mount', '--bind', `${folder}/public.pem`, '/etc/ssl/certs/ca-certificates.crt']);
}

/** Key and certificate for names; `flaw` is what a careful client refuses: `expired` or `unknown-ca`. */
export async function certificate(names, flaw) {
  const id = `${names.join(' ')} ${flaw ?? ''}`;
  if (!issued.has(id)) issued.set(id, await issue(`${folder}/host${issued.size}`, names, flaw));
  return issued.get(id);
}

async function issue(file, names, flaw) {
  const ca = `${folder}/${flaw === 'unknown-ca' ? 'unknown' : 'public'}`;
  await must(['openssl', 'req', ...KEY, '-subj', `/CN=${names[0].slice(0, 64)}`, '-keyout', `${file}.key`, '-out', `${file}.csr`]);
  fs.writeFileSync(`${file}.ext`, `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}\n`);
  await must(['openssl', 'x509', '-req', '-in', `${file}.csr`, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial',
    '-days', flaw === 'expired' ? '-1' : '2', '-extfile', `${file}.ext`, '-out', `${file}.pem`]);
  return { key: fs.readFileSync(`${file}.key`, 'utf8'), cert: fs.readFileSync(`${file}.pem`, 'utf8') };
}
