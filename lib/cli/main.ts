#!/usr/bin/env node
import './compile-cache';
import type { Command } from 'commander';
import { addClusterVerbs, emptyProgram } from './cluster-program';
import type { DefaultPath } from './npm';
import { isCalled, runProgram } from './run-program';

runProgram(programOfCall);

/** All verbs, unless it is one of those that can do without what renders. */
function programOfCall(defaultPath: DefaultPath): Command {
  const verbs = addClusterVerbs(emptyProgram(), defaultPath);
  if (verbs.commands.some(isCalled)) return verbs;
  // Loaded here and not above; `require` keeps the types and the paths of everywhere else.
  const { makeProgram } = require('./program') as typeof import('./program', { with: { 'resolution-mode': 'require' }});
  return makeProgram(defaultPath);
}
