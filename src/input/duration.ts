import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from '../errors';

/** Istio's notation. https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute-timeout */
export function istioDuration(prop: string, duration: Duration, at: IConstruct): string {
  const milliseconds = duration.toMilliseconds();
  if (milliseconds < 1) {
    throw problem({ code: 'DURATION', wrong: `${prop} is ${milliseconds} ms`, allowed: 'durations of one millisecond or more', change: `leave ${prop} out for no limit` }, at);
  }
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
