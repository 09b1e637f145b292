// The program as a user of this library writes it.
const { App, Chart } = require('cdk8s');
const { EgressPort, ExternalNameService, SelectorlessService, TlsOrigination } = require('../lib/src/index.js');

function addHost(chart, { kind, name, address, externalName }) {
  if (kind === 'selectorless') new SelectorlessService(chart, name, { addresses: [address], ports: [EgressPort.tls(443)] });
  else if (kind === 'alias') new ExternalNameService(chart, name, { externalName, ports: [EgressPort.http(80)] });
  else new ExternalNameService(chart, name, { externalName, ports: [EgressPort.http(80, { tlsOrigination: TlsOrigination.simple() })] });
}

exports.build = (charts, outdir) => {
  const app = new App({ outdir });
  for (const { name, hosts } of charts) {
    const chart = new Chart(app, name, { namespace: name });
    for (const host of hosts) addHost(chart, host);
  }
  return app;
};
