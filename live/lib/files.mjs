// Files in a pod, as a kubelet mounts them: each folder is a volume that holds these files and no others.
import fs from 'node:fs';
import path from 'node:path';
import { caCertificate, clientCertificate } from './certificates.mjs';
import { must } from './processes.mjs';

/** Where folders can be made without touching the machine: startWorld has put memory there. */
const OURS = ['/etc/', '/run/', '/var/run/'];

export async function mountFiles(files, pod) {
  const folders = [...new Set(files.map(file => path.dirname(file.path)))].sort();
  for (const [i, folder] of folders.entries()) {
    if (!OURS.some(each => folder.startsWith(each))) throw new Error(`files can be mounted below ${OURS.join(', ')} only, not in ${folder}`);
    const volume = `${pod.folder}/volumes/${i}`;
    fs.mkdirSync(volume, { recursive: true });
    for (const file of files.filter(each => path.dirname(each.path) === folder)) {
      fs.writeFileSync(`${volume}/${path.basename(file.path)}`, await content(file));
    }
    await must(['sh', '-c', 'mkdir -p "$2" && mount --bind "$1" "$2"', 'sh', volume, folder], { wrap: pod.place.enter });
  }
}

async function content({ holds, of }) {
  if (holds === 'ca') return caCertificate(of);
  const { key, cert } = await clientCertificate(of);
  return holds === 'key' ? key : cert;
}
