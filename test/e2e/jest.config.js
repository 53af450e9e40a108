/** End-to-end tests: each file starts a cluster of its own, one after another. */
const {
  projects: [programs],
} = require('../../jest.config.js');

module.exports = {
  ...programs,
  displayName: 'e2e',
  // Few files, each a program of its own.
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.e2e.ts'],
  globalSetup: '<rootDir>/test/e2e/build-control-plane.ts',
  maxWorkers: 1,
  // A whole platform, on a machine that does other things as well. What a test waits for has a limit of its own.
  testTimeout: 900_000,
};
