import { problem, show } from './errors';
import { externalRanges } from './input/address';
import { portNumber } from './input/port-number';
import { isReason } from './input/reason';

/**
 * Connections that shall not pass the sidecar at all, as annotations of a pod. Whatever else says about them then has no effect for that
 * pod: no declared host, no TLS origination, no REGISTRY_ONLY, no telemetry. Many clusters refuse these annotations by policy. Declare the
 * service instead wherever that is possible.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/#direct-access-to-external-services
 */
export class SidecarBypass {
  /**
   * Connections to these addresses go past the sidecar.
   *
   * @param ranges IP addresses such as `203.0.113.7`, and ranges of them such as `203.0.113.0/24`.
   * @param reason Why that is right; written as an annotation.
   * @throws ADDRESS_INVALID, ADDRESSES_EMPTY, ADDRESS_TWICE, RANGE_INVALID, BYPASS_REASON
   */
  public static addresses(ranges: string[], reason: string): SidecarBypass {
    return new SidecarBypass('excludeOutboundIPRanges', cidrs(ranges), reason);
  }

  /**
   * Connections to these ports go past the sidecar, whatever the address.
   *
   * @param ports Port numbers, 1 to 65535.
   * @param reason Why that is right; written as an annotation.
   * @throws PORT_NUMBER, PORTS_EMPTY, BYPASS_REASON
   */
  public static ports(ports: number[], reason: string): SidecarBypass {
    return new SidecarBypass('excludeOutboundPorts', numbers(ports), reason);
  }

  /**
   * Only connections to these addresses pass the sidecar, such as those of the cluster's Pods and Services; all others go past it.
   *
   * @param ranges IP addresses, and ranges of them such as `10.96.0.0/12`.
   * @param reason Why that is right; written as an annotation.
   * @throws ADDRESS_INVALID, ADDRESSES_EMPTY, ADDRESS_TWICE, RANGE_INVALID, BYPASS_REASON
   */
  public static allBut(ranges: string[], reason: string): SidecarBypass {
    return new SidecarBypass('includeOutboundIPRanges', cidrs(ranges), reason);
  }

  private readonly entries: Readonly<Record<string, string>>;

  private constructor(word: string, values: readonly (string | number)[], reason: string) {
    if (!isReason(reason)) {
      throw problem({
        code: 'BYPASS_REASON',
        wrong: `the reason for a bypass is ${show(reason)}`,
        allowed: 'a text that says why these connections shall not pass the sidecar',
        change: 'write the reason, or declare the service by an ExternalService or ExternalAddress',
      });
    }
    this.entries = { [`traffic.sidecar.istio.io/${word}`]: values.join(','), 'cdk8s-istio-egress/bypass': reason };
  }

  /** Annotations for the template of the pods. */
  public get annotations(): { [name: string]: string } {
    return { ...this.entries };
  }
}

function cidrs(ranges: string[]): string[] {
  return externalRanges(ranges).map(range => (range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`));
}

function numbers(ports: number[]): number[] {
  if (!Array.isArray(ports) || ports.length === 0) {
    throw problem({ code: 'PORTS_EMPTY', wrong: `ports ${show(ports)} has no port`, allowed: 'one port or more', change: 'pass port numbers, such as [5432]' });
  }
  return [...new Set([...ports].map(port => portNumber('port', port)))];
}
