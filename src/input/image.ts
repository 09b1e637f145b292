import { IConstruct } from 'constructs';
import { problem, show } from '../errors';

/** https://kubernetes.io/docs/concepts/containers/images/#image-names */
export function imageName(value: unknown, at: IConstruct): string {
  if (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(value)) return value;
  throw problem({ code: 'IMAGE', wrong: `image is ${show(value)}`, allowed: 'names of images, such as "curlimages/curl:8.16.0"', change: 'correct image, or leave it out' }, at);
}
