/** End-to-end tests: each file starts a cluster of its own. */
const { totalmem } = require('node:os');
const {
  projects: [programs],
} = require('../../jest.config.js');

/** What a cluster with a whole platform and its test need of memory at most, in bytes. */
const CLUSTER = 5 * 2 ** 30;

module.exports = {
  ...programs,
  displayName: 'e2e',
  // Few files, each a program of its own.
  testEnvironment: 'node',
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.e2e.ts'],
  globalSetup: '<rootDir>/test/e2e/build-control-plane.ts',
  testSequencer: '<rootDir>/test/e2e/longest-first.js',
  // A file waits for its cluster half of the time: three keep two cores busy.
  maxWorkers: totalmem() < 3 * CLUSTER ? 2 : 3,
  // A whole platform, on a machine that does other things as well. What a test waits for has a limit of its own.
  testTimeout: 900_000,
};
