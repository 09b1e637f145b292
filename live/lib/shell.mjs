// A shell in the node's namespaces, with the scenario up.
import { spawn } from 'node:child_process';
import fs from 'node:fs';

export async function openShell({ scenario, pods, live }) {
  const { bin, state, kubeconfig } = live;
  const folder = `${state}/bin`;
  fs.mkdirSync(folder, { recursive: true });
  const places = pods.map(pod => `${pod}) set -- ${pod.place.enter.join(' ')} "$@" ;;`).join('\n  ');
  script(`${folder}/kubectl`, `exec ${bin}/kube kubectl "$@"`);
  script(`${folder}/istioctl`, `exec ${bin}/istioctl "$@"`);
  script(`${folder}/inside`, `pod=$1; shift; [ $# -gt 0 ] || set -- bash\ncase $pod in\n  ${places}\n  *) echo "no pod $pod" >&2; exit 1 ;;\nesac\nexec "$@"`);
  console.log(`
The scenario is up. In this shell:
  kubectl get ...                                  the API server
  istioctl analyze -A                              Istio's tools
  inside POD curl -v http://...                    a command in a pod: ${pods.join(', ')}
  inside POD curl -s localhost:15000/config_dump   its Envoy
  tail $LIVE/istiod.log $LIVE/pods/*/access.log    logs (${pods.map(pod => `${pod}: ${pod.folder.replace(state, '$LIVE')}`).join(', ')})
Exit takes it all down.`);
  const environment = { ...process.env, PATH: `${folder}:${process.env.PATH}`, KUBECONFIG: kubeconfig, LIVE: state, PS1: `live ${scenario.id}$ ` };
  const shell = spawn('bash', ['--norc', '-i'], { stdio: 'inherit', env: environment });
  await new Promise(resolve => shell.on('exit', resolve));
}

function script(file, text) {
  fs.writeFileSync(file, `#!/bin/bash\n${text}\n`, { mode: 0o755 });
}
