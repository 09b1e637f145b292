import { chartIn } from './support/synth';
import { CELLS, ROWS, TLS_CELLS } from '../scenarios/tls-cells';
import { SERVICE_REQUIRES, tlsDecision, WORKLOAD_SENDS } from '../src/plan/tls-table';

test('the cells are those that the table has a mode for', () => {
  const decided = WORKLOAD_SENDS.flatMap(sends => SERVICE_REQUIRES.map(requires => ({ sends, requires }))).filter(({ sends, requires }) => 'mode' in tlsDecision(sends, requires));
  expect(CELLS.map(({ sends, requires }) => ({ sends, requires }))).toEqual(decided);
});

test.each(ROWS.flatMap(row => CELLS.map(cell => [row.title, cell.sends, cell.requires, row, cell] as const)))('%s: the workload sends %s, the service requires %s', (_, __, ___, row, cell) => {
  const made = () => row.make(chartIn(), cell);
  const refused = row.refuses?.(cell);
  if (refused) expect(made).toThrow(new RegExp(`^${refused}: `));
  else expect(made).not.toThrow();
});

test('what is not refused is called in a scenario', () => {
  const called = TLS_CELLS.flatMap(({ calls }) => calls).length;
  const refused = ROWS.flatMap(row => CELLS.filter(cell => row.refuses?.(cell))).length;
  expect(called + refused).toBe(ROWS.length * CELLS.length);
});
