import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';

/** How two folders of manifests compare: the same bytes, the same objects with keys in another order, or different. */
export function compareOutput(a, b) {
  const files = readdirSync(a).sort();
  if (!isDeepStrictEqual(files, readdirSync(b).sort())) return 'different';
  const [textsA, textsB] = [a, b].map(folder => files.map(file => readFileSync(join(folder, file), 'utf8')));
  if (isDeepStrictEqual(textsA, textsB)) return 'same bytes';
  return isDeepStrictEqual(textsA.map(parse), textsB.map(parse)) ? 'same objects, keys in another order' : 'different';
}

function parse(text) {
  return parseAllDocuments(text).map(document => document.toJS());
}
