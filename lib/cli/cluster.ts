#!/usr/bin/env node
import { addClusterVerbs } from './cluster-program';
import { emptyProgram } from './empty-program';
import { runProgram } from './run-program';

/** The verbs that talk to a cluster and nothing else: what the scripts of package.json call, so that it starts quickly. */
runProgram((defaultPath) => addClusterVerbs(emptyProgram(), defaultPath));
