// Does the harness notice what is wrong? Each expectation that was met is spoilt, one word at a time; and each file gets words
// that nobody knows.
import { compare } from './compare.mjs';
import { CALLS, check, WORLD } from './format.mjs';

const WRONG = {
  status: 299, at: 'elsewhere.example.com:1', encryptedBy: 'a stranger', serverName: 'elsewhere.example.com', host: 'elsewhere.example.com',
  cluster: 'outbound|1||elsewhere.example.com', verifiedNames: ['elsewhere.example.com'], refused: 'politely',
  clientCertificate: 'a stranger', httpVersion: '0.9', meshHeaders: ['x-envoy-elsewhere'], tunnel: 'elsewhere.example.com:1',
};

const WRONG_GATEWAY = { workload: 'elsewhere/gateway', hop: 'by pigeon', cluster: 'outbound|1||elsewhere.example.com' };

export function selfTest(expect, facts, report) {
  const unnoticed = spoiltWords(expect)
    .filter(([what, spoilt]) => !compare(spoilt, facts).some(each => each.what === what)).map(([what]) => what);
  const opposite = expect.refused ? { status: 200, at: 'elsewhere.example.com:1' } : { refused: 'connection' };
  if (compare(opposite, facts).length === 0) unnoticed.push('the opposite');
  report.check(unnoticed.length === 0, '  and a wrong expectation would be noticed', unnoticed.map(each => `unnoticed: ${each}`));
}

/** `[word, expectation in which it is wrong]` for every word of an expectation. */
function spoiltWords({ because, ...expect }) {
  return Object.keys(expect).flatMap(word => {
    if (word !== 'gateway') return [[word, { ...expect, [word]: WRONG[word] }]];
    if (expect.refused) return [[word, { ...expect, gateway: WRONG_GATEWAY.workload }]];
    return Object.keys(expect.gateway).map(each => [`gateway.${each}`, { ...expect, gateway: { ...expect.gateway, [each]: WRONG_GATEWAY[each] } }]);
  });
}

/** Every record of the files is given a field that has no place there, every word out of a few is exchanged for another. */
export function testFormat({ world, calls }, report) {
  const spoilt = [];
  for (const [shape, file, name] of [[WORLD, world, 'world.json'], [CALLS, calls, 'calls.json']]) {
    const visit = (what, at) => {
      const copy = { root: structuredClone(file) };
      const steps = ['root', ...at.slice(name.length).split(/[.[\]]+/).filter(Boolean)];
      const last = steps.pop();
      const holder = steps.reduce((value, step) => value[step], copy);
      if (what === 'record') holder[last].unheardOf = true;
      else holder[last] = 'unheard of';
      spoilt.push({ at, shape, root: copy.root });
    };
    check(shape, file, name, visit);
  }
  const unnoticed = spoilt.filter(({ shape, root }) => {
    try {
      check(shape, root, '');
      return true;
    } catch {
      return false;
    }
  });
  report.check(unnoticed.length === 0, `${spoilt.length} words that nobody knows would be refused`, unnoticed.map(({ at }) => `unnoticed: ${at}`));
}
