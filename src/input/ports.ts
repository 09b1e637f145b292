import { IConstruct } from 'constructs';
import { EgressPort } from '../egress-port';
import { problem, show } from '../errors';
import { PortIntent } from '../plan/intent';

/** The ports there were and the ones that are added: at least one in all, and none twice by number or name. */
export function portIntents(added: readonly EgressPort[], before: readonly PortIntent[], at: IConstruct): readonly PortIntent[] {
  if (!Array.isArray(added) || added.length + before.length === 0) {
    throw problem({
      code: 'PORTS_EMPTY',
      wrong: 'there is no port',
      allowed: 'at least one port is needed',
      change: 'pass ports, such as [EgressPort.https()]',
    }, at);
  }
  const ports = [...before];
  for (const { _intent: port } of added) {
    const other = ports.find(({ number, name }) => number === port.number || name === port.name);
    if (other) {
      const same = other.number === port.number ? `number ${port.number}` : `name ${show(port.name)}`;
      throw problem({
        code: 'PORT_TWICE',
        wrong: `two ports have the ${same}`,
        allowed: 'numbers and names of ports are unique',
        change: 'leave one out, or give it another',
      }, at);
    }
    ports.push(port);
  }
  return ports;
}
