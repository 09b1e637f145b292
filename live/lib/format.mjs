// The shape of world.json and calls.json. What has no place in it is refused: a word that the harness does not know would
// otherwise be a promise that nobody checks.

const text = { is: value => typeof value === 'string' && value !== '', says: 'a text' };
const flag = { is: value => typeof value === 'boolean', says: 'true or false' };
const number = { is: Number.isInteger, says: 'a whole number' };
const anyObject = { is: isObject, says: 'an object' };
const texts = { is: value => isObject(value) && Object.values(value).every(each => typeof each === 'string'), says: 'texts by their names' };
const oneOf = (...words) => ({ words, is: value => words.includes(value), says: `one of ${words.map(word => `"${word}"`).join(', ')}` });
const like = (pattern, says) => ({ is: value => typeof value === 'string' && pattern.test(value), says });
const listOf = each => ({ each });
/** Fields whose name ends with a question mark may be left out. */
const record = fields => ({ fields: new Map(Object.entries(fields).map(([name, shape]) => [name.replace('?', ''), { shape, mayLack: name.endsWith('?') }])) });
const choice = choose => ({ choose });

const podName = like(/^[^/]+\/[^/]+$/, '"namespace/workload"');
const hostAndPort = like(/^[^/:]+:\d+$/, '"host:port"');

const credential = choice(({ kind }) => kind === 'ConfigMap'
  ? record({ 'kind': oneOf('ConfigMap'), 'namespace': text, 'name': text, 'ca': oneOf('public', 'private') })
  : record({ 'kind': oneOf('Secret', 'ConfigMap'), 'namespace': text, 'name': text, 'clientCertificate?': text, 'ca?': oneOf('public', 'private') }));

const file = choice(({ holds }) => record({
  path: like(/^\/./, 'an absolute path'),
  holds: oneOf('ca', 'certificate', 'key'),
  of: holds === 'ca' ? oneOf('public', 'private') : text,
}));

const workload = record({
  'name': text, 'namespace': text, 'serviceAccount': text, 'labels': texts, 'proxy': oneOf('sidecar', 'gateway', 'none'), 'address': text,
  'files?': listOf(file),
});

const SPEAKS = oneOf('http', 'https', 'echo', 'tls-echo', 'http-proxy');
const certified = {
  'certificateNames?': listOf(text), 'certificate?': oneOf('expired', 'unknown-ca', 'private-ca'), 'clientCertificate?': oneOf('required'),
};
const outsidePort = choice(({ speaks }) => record({
  'number': number,
  'speaks': SPEAKS,
  ...(['http', 'https', 'http-proxy'].includes(speaks) && { 'http2?': flag }),
  ...(['https', 'tls-echo'].includes(speaks) && certified),
}));

export const WORLD = record({
  'scenario?': text, 'title?': text, 'source?': text, 'mesh?': text, 'istio?': text, 'kubernetes?': text,
  'crds?': listOf(text), 'crdsOnly?': flag, 'accepts?': listOf(anyObject), // for other judges
  'clusterDomain': text,
  'meshConfig?': anyObject,
  'objects': listOf(anyObject),
  'namespaces': listOf(record({ 'name': text, 'labels?': texts })),
  'workloads': listOf(workload),
  'outside': listOf(record({ name: text, addresses: listOf(text), ports: listOf(outsidePort) })),
  'credentials?': listOf(credential),
  'failingJobs?': listOf(record({ job: podName, because: text })),
});

const arrival = record({
  'status': number,
  'at': hostAndPort,
  'encryptedBy': oneOf('nobody', 'workload', 'sidecar', 'gateway'),
  'serverName?': text,
  'verifiedNames?': listOf(text),
  'host?': text,
  'clientCertificate?': text,
  'httpVersion?': oneOf('1.1', '2'),
  'meshHeaders?': listOf(text),
  'tunnel?': like(/^(none|[^/:]+:\d+)$/, '"host:port" or "none"'),
  'gateway?': record({ 'workload': podName, 'hop': oneOf('mutual TLS', 'as it was'), 'cluster?': text }),
  'cluster?': text,
});

const refusal = record({
  'refused': oneOf('status', 'connection'), 'status?': number, 'cluster?': text, 'gateway?': podName, 'because': text,
});

const call = choice(({ url, proxy }) => record({
  'title': text,
  'from': podName,
  'url': like(/^(https?:\/\/[^/]+\/|tcp:\/\/[^/]+:\d+$)/, '"http://host/path", "https://host/path" or "tcp://host:port"'),
  ...(!proxy && { 'connectTo?': text }), // the proxy finds the host
  ...(/^http:/.test(url) && { 'http2?': flag }),
  ...(/^https?:/.test(url) && { 'proxy?': like(/^http:\/\/[^/]+:\d+$/, '"http://host:port"') }),
  ...(/^https:/.test(url) && { 'clientCertificate?': text }),
  'expect': choice(expect => 'refused' in expect ? refusal : arrival),
}));

export const CALLS = listOf(call);

/** Refuses what is not of this shape; the error says where. `visit` is told of every record and every fixed word. */
export function check(shape, value, at, visit = () => {}) {
  if (shape.is) {
    if (!shape.is(value)) throw new Error(`${at} must be ${shape.says}, and is ${JSON.stringify(value)}`);
    if (shape.words) visit('word', at);
  } else if (shape.each) {
    if (!Array.isArray(value)) throw new Error(`${at} must be a list`);
    value.forEach((each, i) => check(shape.each, each, `${at}[${i}]`, visit));
  } else {
    if (!isObject(value)) throw new Error(`${at} must be an object`);
    if (shape.choose) check(shape.choose(value), value, at, visit);
    else checkFields(shape.fields, value, at, visit);
  }
}

function checkFields(fields, value, at, visit) {
  visit('record', at);
  const stranger = Object.keys(value).find(name => !fields.has(name));
  if (stranger) throw new Error(`${at}.${stranger}: there is no such field here, only ${[...fields.keys()].join(', ')}`);
  for (const [name, { shape, mayLack }] of fields) {
    if (name in value) check(shape, value[name], `${at}.${name}`, visit);
    else if (!mayLack) throw new Error(`${at}.${name} is missing`);
  }
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
