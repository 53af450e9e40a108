/** Tests of the package as `npm pack` makes it, which compile and pack everything first: `npm run test:package`. */
const {
  projects: [programs],
} = require('../jest.config.js');

module.exports = {
  ...programs,
  displayName: 'packed',
  rootDir: '..',
  testMatch: ['**/*.packed.test.ts'],
  globalSetup: '<rootDir>/test/support/pack.ts',
  testTimeout: 120_000,
};
