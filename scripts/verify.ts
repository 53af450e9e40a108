/**
 * Runs every check of the project and ends with a line `N passed, N failed`: `npm run verify`, and what CI runs.
 * Checks go on after a failure, so that one run shows all that is wrong.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const REFERENCE = join(ROOT, '../shared/reference');

interface Tally {
  passed: number;
  failed: number;
}

/** Where a check writes: what runs beside another one keeps its lines together. */
interface Output {
  write(text: string): void;
  /** Whether programs write to the terminal themselves. */
  readonly direct: boolean;
}

interface Check {
  readonly name: string;
  readonly run: (output: Output) => Promise<Tally>;
}

const TERMINAL: Output = { write: (text) => process.stdout.write(text), direct: true };

/** Gathers what is written, for one `flush` at the end. */
function gathered(): Output & { flush(): void } {
  const parts: string[] = [];
  return { write: (text) => parts.push(text), direct: false, flush: () => process.stdout.write(parts.join('')) };
}

function command(output: Output, program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', ...(output.direct ? INHERITED : PIPED)] });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', output.write);
    child.on('error', (error) => {
      output.write(`${program}: ${error.message}\n`);
      done(false);
    });
    child.on('close', (status) => done(status === 0));
  });
}
const INHERITED = ['inherit', 'inherit'] as const;
const PIPED = ['pipe', 'pipe'] as const;

function npm(script: string): Check['run'] {
  return async (output) => one(await command(output, 'npm', ['run', '--silent', script]));
}

function one(passed: boolean): Tally {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs jest and counts its tests; a suite that could not run counts as one failure. */
async function jest(output: Output, node: string, args: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const report = join(folder, 'jest.json');
  try {
    const ok = await command(output, node, [
      'node_modules/jest/bin/jest.js',
      '--ci',
      '--silent',
      '--json',
      `--outputFile=${report}`,
      ...args,
    ]);
    if (!existsSync(report)) return one(false);
    const result = JSON.parse(readFileSync(report, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numRuntimeErrorTestSuites: number;
    };
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    // Jest also fails for obsolete or unwritten snapshots, and when there is no test at all.
    return { passed: result.numPassedTests, failed: ok ? failed : Math.max(failed, 1) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Another version of Node from the npm package that holds its binary, kept in the cache folder. */
async function nodeBinary(output: Output, major: number): Promise<string | undefined> {
  const cache =
    process.env.CDK8S_KUBEFLOW_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-kubeflow');
  const folder = join(cache, `node-${major}`);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', `${name}@${major}`];
    if (!(await command(output, 'npm', args))) return undefined;
  }
  return existsSync(binary) ? binary : undefined;
}

const LINT: Check = { name: 'lint', run: npm('lint') };
const TYPECHECK: Check = { name: 'typecheck', run: npm('typecheck') };
const SYNTH: Check = { name: 'synth', run: npm('synth') };
const PARITY: Check = { name: 'parity', run: npm('parity') };
const UNIT: Check = { name: 'unit tests', run: (output) => jest(output, process.execPath, []) };
const PACKAGE: Check = {
  name: 'package tests',
  run: (output) => jest(output, process.execPath, ['--config', 'test/packed.jest.config.js', '--maxWorkers=1']),
};
const UNIT_ON_24: Check = {
  name: 'unit tests on Node 24',
  run: async (output) => {
    const node = await nodeBinary(output, 24);
    if (!node) return one(false);
    // One worker: the rest of the machine is for the end-to-end tests.
    const suites = unitSuites().filter(dependsOnNode);
    const tests = await jest(output, node, ['--maxWorkers=1', '--runTestsByPath', ...suites]);
    const render = one(await rendersAlike(output, node));
    return { passed: tests.passed + render.passed, failed: tests.failed + render.failed };
  },
};

/** All files of unit tests, as jest.config.js names them. */
function unitSuites(): string[] {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  return files.filter((name) => /(?<!\.packed)\.test\.ts$/.test(name)).map((name) => join(ROOT, 'test', name));
}

/**
 * Whether a suite could end otherwise on another version of Node: it runs programs, or asks Node itself for something, such
 * as streams, servers and folders to write to, also by what tests share. The others call functions that make objects of
 * objects and of files of ours that they read; what these say of a whole platform is compared byte by byte.
 */
function dependsOnNode(suite: string): boolean {
  return suite.endsWith('.program.test.ts') || OF_NODE.test(readFileSync(suite, 'utf8').replace(READING, ''));
}
const OF_NODE = /'node:(?!path')|\/support\/(?:captured|folder)'/;
const READING = /^import \{ (?:(?:existsSync|readdirSync|readFileSync)(?:, )?)+ \} from 'node:fs';$/gm;

/** Whether another version of Node renders the default platform as this one does. */
async function rendersAlike(output: Output, node: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  try {
    const settings = join(folder, 'settings.yaml');
    writeFileSync(settings, `extends: ${join(ROOT, 'platforms/default.yaml')}\n`);
    const contents: Record<string, string>[] = [];
    for (const program of [process.execPath, node]) {
      const dist = join(folder, `dist-${contents.length}`);
      if (!(await command(output, program, ['scripts/run.cjs', 'main.ts', settings, '--output', dist]))) return false;
      contents.push(
        Object.fromEntries(readdirSync(dist).map((name) => [name, readFileSync(join(dist, name), 'utf8')])),
      );
    }
    const [here = {}, there = {}] = contents;
    const other = [...new Set([...Object.keys(here), ...Object.keys(there)])].filter(
      (name) => here[name] !== there[name],
    );
    if (other.length > 0) output.write(`Node 24 renders otherwise: ${other.join(', ')}\n`);
    return other.length === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const END_TO_END: Check = {
  name: 'end-to-end tests',
  run: (output) => jest(output, process.execPath, ['--config', 'test/e2e/jest.config.js']),
};

/**
 * Stages follow each other; the lanes of a stage go side by side, and what stands in a lane one after another. End-to-end tests
 * wait for their clusters half of the time: what needs one core fits beside two of them.
 */
const STAGES: readonly (readonly (readonly Check[])[])[] = [
  [[LINT], [TYPECHECK]],
  [[UNIT]],
  [[END_TO_END], [SYNTH, ...(existsSync(REFERENCE) ? [PARITY] : []), PACKAGE, UNIT_ON_24]],
];

/** Runs checks one after another and adds up what they say. */
async function runLane(checks: readonly Check[], direct: boolean): Promise<Tally> {
  const total: Tally = { passed: 0, failed: 0 };
  for (const { name, run } of checks) {
    const start = performance.now();
    const output = direct ? { ...TERMINAL, flush: () => undefined } : gathered();
    output.write(`\n== ${name}\n`);
    const { passed, failed } = await run(output);
    total.passed += passed;
    total.failed += failed;
    const seconds = Math.round((performance.now() - start) / 1000);
    output.write(`== ${name}: ${failed === 0 ? 'ok' : `${failed} FAILED`} (${passed} passed, ${seconds} s)\n`);
    output.flush();
  }
  return total;
}

async function main(only: readonly string[]): Promise<void> {
  const isMeant = ({ name }: Check) => only.length === 0 || only.includes(name);
  const total: Tally = { passed: 0, failed: 0 };
  for (const stage of STAGES) {
    const lanes = stage.map((lane) => lane.filter(isMeant)).filter((lane) => lane.length > 0);
    for (const { passed, failed } of await Promise.all(lanes.map((lane, index) => runLane(lane, index === 0)))) {
      total.passed += passed;
      total.failed += failed;
    }
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

const only = process.argv.slice(2);
if (only.includes('--help')) {
  const names = STAGES.flat(2).map(({ name }) => `"${name}"`);
  process.stdout.write(`Usage: npm run verify [-- CHECK...]\nChecks: ${names.join(', ')}\n`);
} else {
  main(only).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  });
}
