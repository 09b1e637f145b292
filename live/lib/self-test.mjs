// Does the comparison notice a wrong expectation? Each expectation that was met is spoilt, one word at a time.
import { compare } from './compare.mjs';

const WRONG = {
  status: 299, at: 'elsewhere.example.com:1', encryptedBy: 'a stranger', serverName: 'elsewhere.example.com', host: 'elsewhere.example.com',
  cluster: 'outbound|1||elsewhere.example.com', verifiedNames: ['elsewhere.example.com'], refused: 'politely',
};

export function selfTest(expect, facts, report) {
  const unnoticed = Object.keys(WRONG).filter(key => key in expect)
    .filter(key => !compare({ ...expect, [key]: WRONG[key] }, facts).some(({ what }) => what === key));
  const opposite = expect.refused ? { status: 200, at: 'elsewhere.example.com:1' } : { refused: 'connection' };
  if (compare(opposite, facts).length === 0) unnoticed.push('the opposite');
  report.check(unnoticed.length === 0, '  and a wrong expectation would be noticed', unnoticed.map(each => `unnoticed: ${each}`));
}
