import { createHash } from 'node:crypto';
import { checkScript, CheckIntent } from './check-script';
import { injection } from './test-source';
import { Resource } from '../resources/resource';
import { sorted } from '../resources/sorted';
import { job } from '../resources/workload';

export interface EgressCheckIntent {
  readonly name: string;
  readonly image: string;
  readonly sidecar: boolean;
  readonly requests: readonly CheckIntent[];
}

/** A Job cannot be changed once it is there: so its name follows from its content, and a changed check is a new Job. */
export function planEgressCheck(intent: EgressCheckIntent): Resource[] {
  const labels = { app: intent.name };
  const spec = {
    backoffLimit: 0,
    activeDeadlineSeconds: 120 + 60 * intent.requests.length,
    template: {
      metadata: { labels: { ...labels, ...injection(intent.sidecar) } },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'check', image: intent.image, command: ['/bin/sh', '-c', checkScript(intent.requests, intent.sidecar)] }],
      },
    },
  };
  const hash = createHash('sha256').update(JSON.stringify(sorted(spec))).digest('hex').slice(0, 8);
  // The Job's name becomes a label of its pods: 63 characters at most.
  return [job(`${intent.name.slice(0, 54).replace(/-+$/, '')}-${hash}`, spec)];
}
