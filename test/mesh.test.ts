import { App, Chart } from 'cdk8s';
import { IpFamily, IstioVersion, KubernetesVersion, Mesh } from '../src';

test('the nearest description above counts', () => {
  const app = new App();
  const newest = new Chart(app, 'newest');
  const old = new Chart(app, 'old');
  Mesh.describe(app, { clusterDomain: 'cluster.example' });
  Mesh.describe(old, { istioVersion: IstioVersion.V1_24 });
  expect(Mesh.of(newest)).toMatchObject({ istioVersion: IstioVersion.LATEST, clusterDomain: 'cluster.example' });
  expect(Mesh.of(old)).toMatchObject({ istioVersion: IstioVersion.V1_24, clusterDomain: 'cluster.local' });
});

test('without a description: the newest versions, IPv4, DISABLE allowed', () => {
  const mesh = Mesh.of(new Chart(new App(), 'egress'));
  expect([`${mesh.istioVersion}`, `${mesh.kubernetesVersion}`, mesh.clusterDomain, mesh.ipFamilies, mesh.tlsDisableForbidden]).toEqual(['1.31', '1.36', 'cluster.local', [IpFamily.IPV4], false]);
});

test('there is one default for a tree, and one for each tree', () => {
  const app = new App();
  expect(Mesh.of(new Chart(app, 'one'))).toBe(Mesh.of(new Chart(app, 'two')));
  expect(Mesh.of(new Chart(new App(), 'one'))).not.toBe(Mesh.of(app));
});

test('a scope beside what was read can still be described', () => {
  const app = new App();
  Mesh.of(new Chart(app, 'one'));
  expect(() => Mesh.describe(new Chart(app, 'two'), {})).not.toThrow();
});

test('reads are copies', () => {
  const mesh = Mesh.describe(new App(), {});
  mesh.ipFamilies.push(IpFamily.IPV6);
  expect(mesh.ipFamilies).toEqual([IpFamily.IPV4]);
});

test('versions by number', () => {
  expect(IstioVersion.of('1.27.3').version).toBe('1.27');
  expect(KubernetesVersion.of('1.34').version).toBe('1.34');
});
