import { PortIntent } from './intent';
import type { ServiceEntrySpec } from '../../imports/networking.istio.io';
import type { Plain } from '../resources/plain';

export interface EntryIntent {
  readonly hosts: readonly string[];
  readonly ports: readonly PortIntent[];
  readonly exportTo: readonly string[];
  readonly resolution: Plain<ServiceEntrySpec['resolution']>;
  /** Addresses by which connections to the hosts are recognised. */
  readonly addresses?: readonly string[];
  /** Where the hosts are served, if not where DNS says. */
  readonly endpoints?: readonly string[];
}

export function serviceEntrySpec({ hosts, ports, exportTo, resolution, addresses = [], endpoints = [] }: EntryIntent): Plain<ServiceEntrySpec> {
  return {
    hosts,
    ...(addresses.length > 0 ? { addresses } : {}),
    location: 'MESH_EXTERNAL',
    resolution,
    exportTo,
    ports: ports.map(port => ({
      number: port.number,
      name: port.name,
      protocol: port.protocol,
      ...(port.targetPort === port.number ? {} : { targetPort: port.targetPort }),
    })),
    ...(endpoints.length > 0 ? { endpoints: endpoints.map(address => ({ address })) } : {}),
  };
}
