const { join } = require('node:path');

/** What esbuild is told of a program. What only some verbs need is loaded when they need it. */
const BUNDLE_OPTIONS = {
  bundle: true,
  alias: { 'cdk8s-plus-27': join(__dirname, 'k8s.mjs'), undici: join(__dirname, 'undici.cjs') },
  external: ['@cyclonedx/cyclonedx-library', '@kubernetes/client-node', 'esbuild', 'typescript'],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'error',
};

module.exports = { BUNDLE_OPTIONS };
