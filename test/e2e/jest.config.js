/** End-to-end tests: each file starts a cluster of its own, one after another. */
const unitTests = require('../../jest.config.js');

module.exports = {
  ...unitTests,
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.e2e.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/e2e/build-control-plane.ts',
  maxWorkers: 1,
  testTimeout: 120_000,
};
