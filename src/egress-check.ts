import { Construct } from 'constructs';
import { problem, show } from './errors';
import { flag } from './input/flag';
import { externalHost } from './input/host';
import { imageName } from './input/image';
import { chartNamespace, objectName } from './input/names';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { CheckIntent } from './plan/check-script';
import { planEgressCheck } from './plan/egress-check';
import { CURL_IMAGE } from './plan/images';
import { Rendering } from './rendering';

/** A request of an `EgressCheck`, and what must come back. */
export interface CheckRequest {
  /** URL to get, beginning with `http://` or `https://`. */
  readonly url: string;

  /**
   * HTTP status of the answer.
   *
   * @default 200
   */
  readonly status?: number;

  /**
   * Title of the HTML page.
   *
   * @default - not checked
   */
  readonly title?: string;

  /**
   * Text that the answer contains.
   *
   * @default - not checked
   */
  readonly bodyContains?: string;

  /**
   * Host name of a Service, such as `service.host`: the request goes to its address, as with `curl --resolve`, and the answer must
   * come from there.
   *
   * @default - the address of the URL's own host
   */
  readonly through?: string;
}

/** Properties of an `EgressCheck`. */
export interface EgressCheckProps {
  /** The requests, made one after the other. At least one. */
  readonly requests: CheckRequest[];

  /**
   * Whether the pod has an Istio sidecar.
   *
   * @default true
   */
  readonly sidecar?: boolean;

  /**
   * Image with `sh` and `curl`.
   *
   * @default curlimages/curl:8.16.0
   */
  readonly image?: string;

  /**
   * Name of the Job; a hash of its content is added.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<EgressCheckProps> = { requests: true, sidecar: true, image: true, name: true };

/**
 * The page's curl checks, made in the cluster: a Job that ends well only if every request was answered as expected, and says in
 * its log what came back. A changed check is a Job of another name, so it can always be applied.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-kubernetes-services/
 */
export class EgressCheck extends Construct {
  /** @throws NAME_INVALID, NAMESPACE_MISSING, CHECK_EMPTY, CHECK_REQUEST; OBJECT_TWICE where another construct writes the same Job. */
  constructor(scope: Construct, id: string, props: EgressCheckProps) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    chartNamespace(this);
    if (!Array.isArray(props.requests) || props.requests.length === 0) {
      throw problem({
        code: 'CHECK_EMPTY',
        wrong: 'there is no request',
        allowed: 'one request or more: a check that asks nothing proves nothing',
        change: 'pass requests',
      }, this);
    }
    new Rendering(this, Mesh.of(this)).update({
      resources: planEgressCheck({
        name: objectName(props.name, this),
        image: imageName(props.image ?? CURL_IMAGE, this),
        sidecar: flag('sidecar', props.sidecar, true, this),
        requests: [...props.requests].map(request => this.checked(request)),
      }),
    });
  }

  private checked(request: CheckRequest): CheckIntent {
    const refuse = (wrong: string, allowed: string): Error => problem({ code: 'CHECK_REQUEST', wrong, allowed, change: 'correct the request' }, this);
    if (typeof request?.url !== 'string' || !/^https?:\/\/[^\s\0]+$/.test(request.url) || !URL.canParse(request.url)) throw refuse(`url ${show(request?.url)} is not one that curl can get`, 'http:// and https:// URLs');
    const status = request.status ?? 200;
    if (!Number.isInteger(status) || status < 100 || status > 599) throw refuse(`status ${show(request.status)} is not an HTTP status`, 'whole numbers from 100 to 599');
    for (const [prop, text] of Object.entries({ title: request.title, bodyContains: request.bodyContains, through: request.through })) {
      if (text !== undefined && (typeof text !== 'string' || text === '' || /[\n\0]/.test(text))) throw refuse(`${prop} ${show(text)} is not one line of text`, 'one line of text');
    }
    if (request.through !== undefined) externalHost(request.through, 'through', '', this);
    return { ...request, status };
  }
}
