/**
 * Unit tests: everything under test/ but the end-to-end tests, which need a control plane, and those of the packed package
 * (test/packed.jest.config.js).
 */
const shared = {
  // One realm and one copy of each module for all test files of a worker.
  testEnvironment: '<rootDir>/test/support/environment.js',
  roots: ['<rootDir>/test'],
  runtime: '<rootDir>/test/support/runtime.js',
  moduleNameMapper: { '^\\.\\./locales/index\\.cjs$': '<rootDir>/test/support/no-locales.js' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
};

/** Tests of the package as `npm pack` makes it. */
const PACKED = '**/*.packed.test.ts';

/** Tests that run programs in processes of their own. */
const PROGRAMS = '**/*.program.test.ts';

module.exports = {
  // Jest leaves one core to the terminal; of two that would be half of them.
  maxWorkers: '100%',
  // A machine that does other work as well is slow, which is no fault of a test.
  testTimeout: 120_000,
  projects: [
    { ...shared, displayName: 'programs', testMatch: [PROGRAMS] },
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.test.ts', `!${PACKED}`, `!${PROGRAMS}`],
      setupFiles: ['<rootDir>/test/support/quick-hashes.ts'],
    },
  ],
};
