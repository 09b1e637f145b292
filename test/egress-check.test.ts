import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CheckRequest, EgressCheck } from '../src';
import { chartIn, objects } from './support/synth';

const SERVICE = 'my-wikipedia.default.svc.cluster.local';
const WIKIPEDIA: CheckRequest = { url: 'https://en.wikipedia.org/wiki/Main_Page', through: SERVICE, title: 'Wikipedia, the free encyclopedia' };
const HTTPBIN: CheckRequest = { url: 'http://my-httpbin.default.svc.cluster.local/headers', bodyContains: '"Host": "it\'s"' };

function job(requests: CheckRequest[], sidecar?: boolean): any {
  const chart = chartIn();
  new EgressCheck(chart, 'check', { requests, sidecar });
  return Object.values(objects(chart))[0];
}

/** Runs a Job's script with this curl, and gives its exit status, what it printed, and curl's arguments. */
function run(requests: CheckRequest[], sidecar: boolean, curl: string): { status: number; out: string; asked: string } {
  const dir = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    writeFileSync(join(dir, 'curl'), `#!/bin/sh\nprintf "%s\\n" "$*" >>"${dir}/asked"\n${curl}\n`);
    chmodSync(join(dir, 'curl'), 0o755);
    writeFileSync(join(dir, 'asked'), '');
    const [shell, ...args] = job(requests, sidecar).spec.template.spec.containers[0].command;
    const both = (status: number, out: string) => ({ status, out, asked: execFileSync('cat', [join(dir, 'asked')], { encoding: 'utf8' }) });
    try {
      return both(0, execFileSync(shell, args, { encoding: 'utf8', env: { PATH: `${dir}${delimiter}${process.env.PATH}` } }));
    } catch (error: any) {
      return both(error.status, error.stdout);
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const answering = (status: string, body: string, address = '172.21.156.230') => `
case "$*" in
  *%{http_code}*) printf '%s\\n%s %s' '${body}' ${status} ${address} ;;
  *%{remote_ip}*) printf 172.21.156.230 ;;
esac`;

const PAGE = '<head><title>Wikipedia, the free encyclopedia</title></head>';

test('resolves the Service itself and asks there', () => {
  const { status, out, asked } = run([WIKIPEDIA], false, answering('200', PAGE));
  expect([status, out]).toEqual([0, 'ok   https://en.wikipedia.org/wiki/Main_Page: 200 from 172.21.156.230\n']);
  expect(asked.split('\n')).toEqual([
    `-s -o /dev/null -m 20 -w %{remote_ip} https://${SERVICE}:443/`,
    '-sS -g -m 20 --resolve en.wikipedia.org:443:172.21.156.230 -w \\n%{http_code} %{remote_ip} https://en.wikipedia.org/wiki/Main_Page',
    '',
  ]);
});

test.each([
  ['the status', answering('503', PAGE), 'status 503 instead of 200'],
  ['the title', answering('200', '<title>Log in</title>'), 'no title "Wikipedia, the free encyclopedia"'],
  ['the address', answering('200', PAGE, '198.35.26.96'), 'answered by 198.35.26.96 instead of 172.21.156.230'],
  ['all of them', answering('000', '', '0.0.0.0'), 'status 000 instead of 200, no title "Wikipedia, the free encyclopedia", answered by 0.0.0.0 instead of 172.21.156.230'],
  ['the Service’s address', 'exit 6', `no address of https://${SERVICE}:443/ can be connected to`],
])('fails where %s is not as expected, and says what came back', (_, curl, wrong) => {
  const { status, out } = run([WIKIPEDIA], false, curl);
  expect(status).toBe(1);
  expect(out).toContain(`FAIL https://en.wikipedia.org/wiki/Main_Page: ${wrong}`);
});

test('the text may have quotes, and one failure among several fails', () => {
  expect(run([HTTPBIN], false, answering('200', '{"headers": {"Host": "it\'\\\'\'s"}}')).status).toBe(0);
  const { status, out } = run([HTTPBIN, { url: 'http://httpbin.org/' }], false, answering('200', '{}'));
  expect(status).toBe(1);
  expect(out).toMatch(/^FAIL .*: no "Host": "it's"; this came back:\n\{\}\n200 172.21.156.230\nok   http:\/\/httpbin.org\/: 200/);
});

test('what is checked is the answer alone, and all of it', () => {
  expect(run([{ url: 'http://httpbin.org/', bodyContains: '200' }], false, answering('200', '{}')).status).toBe(1);
  const { status, out } = run([{ url: 'http://httpbin.org/', bodyContains: 'half' }], false, `${answering('200', 'half')}\nexit 18`);
  expect([status, out]).toEqual([1, expect.stringContaining('curl exit status 18')]);
});

test('a sidecar is waited for and ended', () => {
  const { status, asked } = run([{ url: 'http://httpbin.org/' }], true, answering('200', ''));
  expect(status).toBe(0);
  const lines = asked.trim().split('\n');
  expect(lines[0]).toContain('http://127.0.0.1:15021/healthz/ready');
  expect(lines[lines.length - 1]).toContain('-X POST http://127.0.0.1:15020/quitquitquit');
  expect(run([{ url: 'http://httpbin.org/' }], true, 'exit 7')).toMatchObject({ status: 1, out: 'FAIL the sidecar is not ready\n' });
});

test('the name follows from the content', () => {
  expect(job([WIKIPEDIA]).metadata.name).toMatch(/^check-[0-9a-f]{8}$/);
  expect(job([WIKIPEDIA]).metadata.name).toBe(job([{ ...WIKIPEDIA }]).metadata.name);
  expect(job([WIKIPEDIA]).metadata.name).not.toBe(job([{ ...WIKIPEDIA, status: 201 }]).metadata.name);
});

test('injection is said on the pod', () => {
  expect(job([WIKIPEDIA]).spec.template.metadata.labels['sidecar.istio.io/inject']).toBe('true');
  expect(job([WIKIPEDIA], false).spec.template.metadata.labels['sidecar.istio.io/inject']).toBe('false');
});
