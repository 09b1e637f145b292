import { Construct } from 'constructs';
import { EgressPort } from './egress-port';
import { exportTo } from './input/export-to';
import { chartNamespace, objectName } from './input/names';
import { knownProps, Names } from './input/props';
import { Mesh } from './mesh';
import { externalAddressClaims, planExternalAddress } from './plan/external-address';
import { Rendering } from './rendering';

/** Properties of a `CloudMetadataServer`. */
export interface CloudMetadataServerProps {
  /**
   * Namespaces whose workloads know the server: names, `.` for the own one, `*` for all.
   *
   * @default ['.']
   */
  readonly exportTo?: string[];

  /**
   * Name of the ServiceEntry and of the objects beside it.
   *
   * @default - the construct's id
   */
  readonly name?: string;
}

const PROPS: Names<CloudMetadataServerProps> = { exportTo: true, name: true };

/**
 * The metadata server of the clouds: HTTP to 169.254.169.254, on Google Cloud also `metadata.google.internal`. It hands out
 * credentials of the node or of the workload, so it is registered where it is asked for and nowhere else.
 *
 * @see https://cloud.google.com/compute/docs/metadata/overview
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export class CloudMetadataServer extends Construct {
  /** Name of the ServiceEntry. */
  public readonly name: string;

  /** @throws EXPORT_TO, NAME_INVALID, NAMESPACE_MISSING; OBJECT_TWICE, HOST_TWICE where another construct holds the object or the server. */
  constructor(scope: Construct, id: string, props: CloudMetadataServerProps = {}) {
    super(scope, id);
    knownProps('props', props, PROPS, this);
    const mesh = Mesh.of(this);
    this.name = objectName(props.name, this);
    const intent = {
      name: this.name,
      namespace: chartNamespace(this),
      host: 'metadata.google.internal',
      addresses: ['169.254.169.254'],
      exportTo: exportTo(props.exportTo ?? ['.'], this),
      labels: {},
      ports: [EgressPort.http(80)._intent],
    };
    new Rendering(this, mesh).update({ resources: planExternalAddress(intent, mesh._facts), hosts: externalAddressClaims(intent) });
  }
}
