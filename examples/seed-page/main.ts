import { App, Chart } from 'cdk8s';
import { EgressCheck, EgressPort, ExternalNameService, SelectorlessService, TestSource } from 'cdk8s-istio-egress';
import { Construct } from 'constructs';

/** Istio's page "Kubernetes Services for Egress Traffic". */
export class Egress extends Chart {
  readonly httpbin: ExternalNameService;
  readonly wikipedia: SelectorlessService;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'default' });

    // An ExternalName Service: HTTP to httpbin.org under a name of our own.
    this.httpbin = new ExternalNameService(this, 'my-httpbin', {
      externalName: 'httpbin.org',
      ports: [EgressPort.http(80)],
    });

    // A Service without selectors whose endpoints are external addresses: the workload itself speaks TLS.
    this.wikipedia = new SelectorlessService(this, 'my-wikipedia', {
      addresses: ['198.35.26.96'],
      ports: [EgressPort.tls(443)],
    });
  }
}

/** A pod to try it from, and the page's requests as a check that runs in the cluster. */
export class Tryout extends Chart {
  constructor(scope: Construct, id: string, egress: Egress, props: { namespace: string; sidecar: boolean }) {
    super(scope, id, { namespace: props.namespace });
    new TestSource(this, 'sleep', { sidecar: props.sidecar, createNamespace: props.namespace !== 'default' });
    new EgressCheck(this, 'check', {
      sidecar: props.sidecar,
      requests: [
        { url: `http://${egress.httpbin.host}/headers`, bodyContains: `"Host": "${egress.httpbin.host}"` },
        { url: 'https://en.wikipedia.org/wiki/Main_Page', through: egress.wikipedia.host, title: 'Wikipedia, the free encyclopedia' },
      ],
    });
  }
}

const app = new App();
const egress = new Egress(app, 'egress');
new Tryout(app, 'with-istio', egress, { namespace: 'default', sidecar: true });
new Tryout(app, 'without-istio', egress, { namespace: 'without-istio', sidecar: false });
app.synth();
