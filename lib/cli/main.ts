#!/usr/bin/env node
import type { Command } from 'commander';
import { emptyProgram } from './empty-program';
import type { DefaultPath } from './npm';
import { isCalled, runProgram } from './run-program';

runProgram(programOfCall);

/** All verbs, unless it is one of those that can do without what the others load. `require` loads it here and not above. */
function programOfCall(defaultPath: DefaultPath): Command {
  if (process.argv[2] === 'synth') {
    const { registerSynth } = require('./synth') as typeof import('./synth', { with: { 'resolution-mode': 'require' }});
    const program = emptyProgram();
    registerSynth(program, defaultPath);
    return program;
  }
  const { addClusterVerbs } = require('./cluster-program') as typeof import('./cluster-program', { with: {
    'resolution-mode': 'require',
  }});
  const verbs = addClusterVerbs(emptyProgram(), defaultPath);
  if (verbs.commands.some(isCalled)) return verbs;
  const { makeProgram } = require('./program') as typeof import('./program', { with: { 'resolution-mode': 'require' }});
  return makeProgram(defaultPath);
}
