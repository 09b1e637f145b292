import { cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-istio-egress',
  description: 'cdk8s constructs for everything a workload in an Istio mesh may call outside it',
  author: 'The cdk8s-istio-egress authors',
  authorAddress: 'https://github.com/cdk8s-istio-egress',
  authorOrganization: true,
  repositoryUrl: 'git+https://github.com/cdk8s-istio-egress/cdk8s-istio-egress.git',
  license: 'Apache-2.0',
  keywords: ['cdk8s', 'kubernetes', 'istio', 'egress', 'service-mesh', 'externalname'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  projenrcTs: true,

  // The floors are what npm, PyPI and Maven Central all have; development and tests run against exactly these.
  cdk8sVersion: '2.68.91',
  constructsVersion: '10.3.0',
  peerDeps: ['cdk8s-plus-27@^2.9.1'],
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.3',
  minNodeVersion: '20.0.0',
  devDeps: [
    '@types/node@^20',
    'ajv@^8',
    'ajv-formats@^3',
    'cdk8s-cli@2.207.60',
    'fast-check@^4',
    'yaml@^2',
  ],
  publishToPypi: { distName: 'cdk8s-istio-egress', module: 'cdk8s_istio_egress' },
  publishToMaven: {
    javaPackage: 'io.github.cdk8sistioegress',
    mavenGroupId: 'io.github.cdk8s-istio-egress',
    mavenArtifactId: 'cdk8s-istio-egress',
  },

  packageManager: javascript.NodePackageManager.NPM,
  github: false,
  depsUpgrade: false,
  release: false,
  entrypoint: 'lib/src/index.js',
  docgenFilePath: 'API.md',
  eslintOptions: { dirs: ['src', 'scenarios', 'examples', 'scripts'], devdirs: ['test', 'scenarios', 'examples', 'scripts'] },
  jestOptions: {
    // A snapshot changes only when somebody says so (npm test -- -u): never by running the tests.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      coverageThreshold: { branches: 95, functions: 95, lines: 95, statements: 95 },
      collectCoverageFrom: ['src/**/*.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/examples/'],
      coveragePathIgnorePatterns: ['/node_modules/', '/imports/', '/src/plan/(intent|host-claim).ts', '/src/resources/(plain|resource).ts'],
      // Far above what any test takes: a slow machine is no failure.
      testTimeout: 300_000,
      modulePathIgnorePatterns: ['<rootDir>/examples/', '<rootDir>/lib/', '<rootDir>/dist/'],
    },
  },
  gitignore: ['.DS_Store', '/.jsii.tabl.json', '/cdk8s.out/', '/.cache/', '/scenarios-out/', 'examples/*/node_modules', 'examples/*/dist'],
});

// imports/ stands beside src/, so both are compiled with the project's root as their common root.
project.tsconfig!.file.addOverride('compilerOptions.rootDir', '.');
project.tsconfig!.addInclude('imports/**/*.ts');
project.tsconfigDev.addInclude('imports/**/*.ts');
project.tsconfigDev.addInclude('scenarios/**/*.ts');
project.tsconfigDev.addInclude('examples/**/*.ts');
project.tsconfigDev.addInclude('scripts/**/*.ts');
project.package.addField('types', 'lib/src/index.d.ts');
for (const path of ['/.jsii.tabl.json', '/.cache/', '/.ci/', '/crds/', '/examples/', '/imports/', '/scenarios/', '/scripts/', '/docs/', '/judge/', '/live/', '/bench/', '/cdk8s.yaml']) project.npmignore!.exclude(path);
// Only the entry point is public: the generated bindings stay inside.
project.package.addField('exports', {
  '.': { types: './lib/src/index.d.ts', default: './lib/src/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

// The example finds the library only where the demo or an installation has put it.
project.eslint!.addOverride({ files: ['examples/**'], rules: { 'import/no-unresolved': 'off' } });

// Generated, and long: not for reviewers' eyes.
for (const file of ['/imports/*.ts', '/imports/*-crds.yaml', '/test/crds/*.yaml']) project.annotateGenerated(file);

const ts = 'ts-node --transpile-only --project test/tsconfig.json';
const importing = (file: string, prefix: string) =>
  `cdk8s import imports/${file} --language typescript --output imports --class-prefix ${prefix} --no-save --check-upgrade=false`;
const bindings = project.addTask('imports', {
  description: 'Generates the bindings in imports/ from imports/*-crds.yaml',
  steps: [{ exec: importing('istio-crds.yaml', 'Istio') }, { exec: importing('gateway-api-crds.yaml', 'Api') }],
});
project.addTask('crds', {
  description: 'Writes imports/*-crds.yaml and test/crds from the Go modules istio.io/api and sigs.k8s.io/gateway-api, then the bindings (needs Go)',
  steps: [{ exec: `${ts} scripts/crds.ts` }, { spawn: bindings.name }],
});
project.addTask('scenarios', { description: 'Writes all scenarios into a folder: npm run scenarios -- DIR; or random intents: -- DIR COUNT SEED', exec: `${ts} scenarios/write.ts`, receiveArgs: true });
project.addTask('docs', { description: 'Writes the generated parts of README.md, and docs/tasks', exec: `${ts} scripts/docs.ts` });
project.addTask('bench', { description: 'Compares speed and memory with programs that use the bindings by hand', exec: 'node bench/run.mjs', receiveArgs: true });
project.addTask('bench:mesh', { description: 'Counts what the manifests cost each proxy (needs Go and Python)', exec: `${ts} bench/mesh-cost.ts`, receiveArgs: true });
project.addTask('test:package', { description: 'Packs the library, and installs and uses it in a fresh app', exec: 'bash scripts/test-package' });
project.addTask('judge', { description: 'Istio’s own code judges every scenario (needs Go and Python)', exec: 'bash scripts/judge', receiveArgs: true });
project.addTask('live', { description: 'Every scenario in a live mesh without containers (needs Go, Python and root)', exec: 'bash scripts/live', receiveArgs: true });

// These two are a newcomer's first commands: on a fresh clone they install what they need.
project.setScript('demo', 'node scripts/setup.mjs && node scripts/demo.mjs');
project.setScript('test', 'node scripts/setup.mjs && projen test');

project.synth();
