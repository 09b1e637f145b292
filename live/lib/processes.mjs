// Running programs and waiting for conditions.
import { spawn } from 'node:child_process';
import fs from 'node:fs';

const started = new Set();

/** Runs a program to its end. `wrap` is a list of words in front, such as those that enter a pod. */
export function run(command, { wrap = [], input = '', env = {}, cwd } = {}) {
  const [program, ...args] = [...wrap, ...command];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: plainEnvironment(env), stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '', stderr = '';
    child.stdout.setEncoding('utf8').on('data', text => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', text => { stderr += text; });
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {}); // a program may end without reading its input
    child.stdin.end(input);
  });
}

/** The same, where failure is an error of the harness. */
export async function must(command, options) {
  const { code, stdout, stderr } = await run(command, options);
  if (code !== 0) throw new Error(`${command.join(' ')}: exit status ${code}\n${stderr}${stdout}`);
  return stdout;
}

/** Starts a program that stays, with its output in a file. It dies with this process at the latest (see live/run). */
export function start(command, { wrap = [], env = {}, cwd, log, stdio = [] } = {}) {
  const [program, ...args] = [...wrap, ...command];
  const file = fs.openSync(log, 'a');
  const child = spawn(program, args, { cwd, env: plainEnvironment(env), stdio: ['ignore', file, file, ...stdio] });
  fs.closeSync(file);
  started.add(child);
  child.on('exit', () => started.delete(child));
  child.on('error', error => fs.appendFileSync(log, `${error}\n`));
  return child;
}

/** Ends a program that was started here, and waits for its end. */
export async function stop(child) {
  if (!started.has(child)) return;
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/**
 * Waits until `probe` gives something truthy, and gives that. A probe says what is still missing by throwing; that, and not
 * the time, is what the error tells when it never comes true.
 */
export async function until(what, probe, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (let last = ''; ; ) {
    try {
      const result = await probe();
      if (result) return result;
    } catch (error) {
      last = error.message;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}${last && `\n${last}`}`);
    await new Promise(resolve => setTimeout(resolve, 30));
  }
}

/** Programs of the world see nothing of the user's environment (no proxies, no kubeconfig, no locale). */
function plainEnvironment(more) {
  return { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C', ...more };
}
