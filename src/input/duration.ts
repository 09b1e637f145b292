import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem, show } from '../errors';

const SHORTEST = 10;
const LONGEST = 365 * 24 * 3600 * 1000;

/** Istio's notation. https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute-timeout */
export function istioDuration(prop: string, duration: Duration, at: IConstruct): string {
  const milliseconds = duration instanceof Duration ? duration.toMilliseconds({ integral: false }) : NaN;
  if (!(milliseconds >= SHORTEST && milliseconds <= LONGEST && Number.isInteger(milliseconds))) {
    throw problem({
      code: 'DURATION',
      wrong: `${prop} is ${Number.isNaN(milliseconds) ? show(duration) : `${milliseconds} ms`}`,
      allowed: 'durations in whole milliseconds from 10, below which no answer from outside can come, to a year, made by cdk8s’ Duration',
      change: `write Duration.seconds(3), or leave ${prop} out for no limit`,
    }, at);
  }
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
