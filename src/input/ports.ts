import { IConstruct } from 'constructs';
import { EgressPort } from '../egress-port';
import { checkCredentials, checkOriginations } from './origination';
import { problem, show } from '../errors';
import { MeshFacts, PortIntent } from '../plan/intent';

/** The ports there were and the ones that are added: at least one in all, and none twice by number or name. */
export function portIntents(
  added: readonly EgressPort[], before: readonly PortIntent[], mesh: MeshFacts, at: IConstruct, byGateway = false,
): readonly PortIntent[] {
  if (!Array.isArray(added) || added.length + before.length === 0) {
    throw problem({
      code: 'PORTS_EMPTY',
      wrong: 'there is no port',
      allowed: 'one port or more',
      change: 'pass ports, such as [EgressPort.https()]',
    }, at);
  }
  const ports = [...before];
  for (const { _intent: port } of [...added].map(one => egressPort(one, at))) {
    const other = ports.find(({ number, name }) => number === port.number || name === port.name);
    if (other) {
      const same = other.number === port.number ? `number ${port.number}` : `name ${show(port.name)}`;
      throw problem({
        code: 'PORT_TWICE',
        wrong: `two ports have the ${same}`,
        allowed: 'ports with numbers and names of their own',
        change: 'leave one out, or give it another',
      }, at);
    }
    ports.push(port);
  }
  checkOriginations(ports, mesh, at);
  checkCredentials(ports, byGateway, at);
  return ports;
}

function egressPort(value: unknown, at: IConstruct): EgressPort {
  if (value instanceof EgressPort) return value;
  throw problem({
    code: 'PORT_TYPE',
    wrong: `ports contains ${show(value)}`,
    allowed: 'ports made by EgressPort, which say what is sent',
    change: 'write EgressPort.https(443), EgressPort.http(80), EgressPort.tcp(5432), ...',
  }, at);
}
