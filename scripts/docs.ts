/** `npm run docs`: writes what the documentation shows of the library's own output. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readme } from './readme';
import { taskPages } from './task-pages';

writeFileSync('README.md', readme());
rmSync('docs/tasks', { recursive: true, force: true });
mkdirSync('docs/tasks');
for (const [file, text] of taskPages()) writeFileSync(join('docs/tasks', file), text);
