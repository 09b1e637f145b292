// Part of the build: picks from Istio's installation (YAML on standard input) what the API server of the harness needs, as JSON,
// which is read in no time. The rest of it is what the harness does itself: istiod, its service and webhooks.
import fs from 'node:fs';
import { parseAllDocuments } from 'yaml';

const needed = object => object?.kind === 'CustomResourceDefinition'
  || object?.kind === 'ConfigMap' && object.metadata.name === 'istio-sidecar-injector';

const objects = parseAllDocuments(fs.readFileSync(0, 'utf8')).map(document => document.toJS()).filter(needed);
process.stdout.write(JSON.stringify(objects));
