#!/usr/bin/env node
/** The command of the package: lib/cli/main.ts and all that it loads as one file, which `npm run build` puts beside this. */
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { runBundle, setFlags } = require('./run-bundle.cjs');

setFlags();
const place = join(__dirname, 'command.bundle.js');
const { size, mtimeMs } = statSync(place);
runBundle({
  text: readFileSync(place, 'latin1'),
  place,
  compiled: join(__dirname, `.compiled/${size}-${Math.round(mtimeMs)}`),
  isKept: process.env.NODE_DISABLE_COMPILE_CACHE !== '1',
});
