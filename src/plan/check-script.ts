export interface CheckIntent {
  readonly url: string;
  readonly status: number;
  readonly title?: string;
  readonly bodyContains?: string;
  /** Host of the Service to whose address the request goes. */
  readonly through?: string;
}

/**
 * The curl checks of the page as a script for a plain sh: one line for each request, exit status 0 only if all came back as
 * expected.
 */
export function checkScript(requests: readonly CheckIntent[], sidecar: boolean): string {
  return [
    'failed=0',
    ...(sidecar ? SIDECAR : []),
    ...CHECK,
    ...requests.map(request => ['check', request.url, String(request.status), request.title ?? '', request.bodyContains ?? '', ...through(request)].map((word, index) => index === 0 ? word : quoted(word)).join(' ')),
    'exit $failed',
    '',
  ].join('\n');
}

/**
 * Waits until the sidecar is ready, and ends it when the script ends: one that is not a native sidecar would keep the Job running.
 * https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
 */
const SIDECAR = [
  'curl -s -o /dev/null --retry 60 --retry-delay 1 --retry-all-errors http://127.0.0.1:15021/healthz/ready || { echo "FAIL the sidecar is not ready"; exit 1; }',
  'trap "curl -s -o /dev/null -X POST http://127.0.0.1:15020/quitquitquit" EXIT',
];

/**
 * check URL STATUS TITLE BODY [SERVICE-URL HOST:PORT]: the Service's address is what curl connects to for its own URL, which need
 * not be answered; then --resolve sends the request there, as the page does.
 */
const CHECK = [
  'check() {',
  '  set -- "$1" "$2" "$3" "$4" "${5:-}" "${6:-}"',
  '  address= wrong=',
  '  if [ -n "$5" ]; then',
  '    address=$(curl -s -o /dev/null -m 20 -w "%{remote_ip}" "$5")',
  '    [ -n "$address" ] || { echo "FAIL $1: no address of $5 can be connected to"; failed=1; return; }',
  '  fi',
  '  answer=$(curl -sS -g -m 20 ${address:+--resolve "$6:$address"} -w "\\n%{http_code} %{remote_ip}" "$1" 2>&1) || wrong="curl exit status $?"',
  '  tail=${answer##*',
  '}',
  '  body=${answer%"$tail"} status=${tail%% *} remote=${tail#* }',
  '  [ "$status" = "$2" ] || wrong="${wrong:+$wrong, }status $status instead of $2"',
  '  case $body in *"<title>$3</title>"*) ;; *) [ -z "$3" ] || wrong="${wrong:+$wrong, }no title \\"$3\\"" ;; esac',
  '  case $body in *"$4"*) ;; *) wrong="${wrong:+$wrong, }no $4" ;; esac',
  '  [ -z "$address" ] || [ "$remote" = "$address" ] || wrong="${wrong:+$wrong, }answered by $remote instead of $address"',
  '  if [ -z "$wrong" ]; then echo "ok   $1: $status from $remote"; return; fi',
  '  echo "FAIL $1: $wrong; this came back:"',
  '  printf "%.1000s\\n" "$answer"',
  '  failed=1',
  '}',
];

function through({ url, through: host }: CheckIntent): string[] {
  if (host === undefined) return [];
  const { protocol, hostname, port } = new URL(url);
  const number = port || (protocol === 'https:' ? '443' : '80');
  return [`${protocol}//${host}:${number}/`, `${hostname}:${number}`];
}

function quoted(word: string): string {
  return `'${word.replace(/'/g, "'\\''")}'`;
}
