import { goOnWithoutReader } from './lib/cli/closed-pipe';
import { callByNpm } from './lib/cli/npm';
import { runSynth } from './lib/cli/synth';

goOnWithoutReader();
// cdk8s-cli runs this file without arguments, `npm run synth` may name a settings file.
process.exitCode = runSynth(process.argv.slice(2), callByNpm());
