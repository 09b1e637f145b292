import { cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'cdk8s-istio-egress',
  description: 'cdk8s constructs for everything a workload in an Istio mesh may call outside it',
  author: 'The cdk8s-istio-egress authors',
  authorAddress: 'https://github.com/cdk8s-istio-egress',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk8s-istio-egress/cdk8s-istio-egress.git',
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
      coverageThreshold: { global: { branches: 95, functions: 95, lines: 95, statements: 95 } },
      collectCoverageFrom: ['src/**/*.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/examples/'],
      modulePathIgnorePatterns: ['<rootDir>/examples/', '<rootDir>/lib/', '<rootDir>/dist/'],
    },
  },
  gitignore: ['.DS_Store', '/.jsii.tabl.json', '/cdk8s.out/', '/.cache/', '/scenarios-out/', 'examples/*/node_modules', 'examples/*/dist'],
  npmignore: ['/.jsii.tabl.json', '/.cache/', '/.ci/', '/crds/', '/examples/', '/imports/', '/scenarios/', '/scripts/', '/docs/', '/judge/', '/live/', '/bench/', '/cdk8s.yaml'],
});

// imports/ stands beside src/, so both are compiled with the project's root as their common root.
project.tsconfig!.file.addOverride('compilerOptions.rootDir', '.');
project.tsconfig!.addInclude('imports/**/*.ts');
project.tsconfigDev.addInclude('imports/**/*.ts');
project.tsconfigDev.addInclude('scenarios/**/*.ts');
project.tsconfigDev.addInclude('examples/**/*.ts');
project.tsconfigDev.addInclude('scripts/**/*.ts');
project.package.addField('types', 'lib/src/index.d.ts');
// Only the entry point is public: the generated bindings stay inside.
project.package.addField('exports', {
  '.': { types: './lib/src/index.d.ts', default: './lib/src/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
});
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

project.synth();
