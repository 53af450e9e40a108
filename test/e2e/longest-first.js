/**
 * The order of the end-to-end tests: those that take minutes come first, so that no worker is left with one at the end. Jest knows
 * durations only where it has run before.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

/** From about two minutes on, on two cores. */
const LONG = [
  'platforms.e2e.ts',
  'upgrade/kills.e2e.ts',
  'kubectl.e2e.ts',
  'faults/faults.e2e.ts',
  'platform.e2e.ts',
  'delete.e2e.ts',
  'login-providers.e2e.ts',
  'cluster-writes/cluster-writes.e2e.ts',
  'login/dex.e2e.ts',
  'install.e2e.ts',
  'pipelines.e2e.ts',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const index = LONG.findIndex((name) => path.endsWith(`/e2e/${name}`));
      return index < 0 ? LONG.length : index;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
};
