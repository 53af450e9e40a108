/**
 * Runs every check of the project and ends with a line `N passed, N failed`: `npm run verify`, and what CI runs.
 * Checks go on after a failure, so that one run shows all that is wrong.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const REFERENCE = join(ROOT, '../shared/reference');

interface Tally {
  passed: number;
  failed: number;
}

interface Check {
  readonly name: string;
  readonly run: () => Tally;
}

function command(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  return status === 0;
}

function one(passed: boolean): Tally {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs jest and counts its tests; a suite that could not run counts as one failure. */
function jest(node: string, args: readonly string[]): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const report = join(folder, 'jest.json');
  try {
    const ok = command(node, [
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
function nodeBinary(major: number): string | undefined {
  const cache =
    process.env.CDK8S_KUBEFLOW_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk8s-kubeflow');
  const folder = join(cache, `node-${major}`);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    if (!command('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', `${name}@${major}`]))
      return undefined;
  }
  return existsSync(binary) ? binary : undefined;
}

const CHECKS: Check[] = [
  { name: 'lint', run: () => one(command('npm', ['run', '--silent', 'lint'])) },
  { name: 'typecheck', run: () => one(command('npm', ['run', '--silent', 'typecheck'])) },
  { name: 'unit tests', run: () => jest(process.execPath, []) },
  {
    name: 'unit tests on Node 24',
    run: () => {
      const node = nodeBinary(24);
      return node ? jest(node, []) : one(false);
    },
  },
  { name: 'synth', run: () => one(command('npm', ['run', '--silent', 'synth'])) },
  ...(existsSync(REFERENCE) ? [{ name: 'parity', run: () => one(command('npm', ['run', '--silent', 'parity'])) }] : []),
  { name: 'end-to-end tests', run: () => jest(process.execPath, ['--config', 'test/e2e/jest.config.js']) },
];

const only = process.argv.slice(2);
if (only.includes('--help')) {
  process.stdout.write(
    `Usage: npm run verify [-- CHECK...]\nChecks: ${CHECKS.map(({ name }) => `"${name}"`).join(', ')}\n`,
  );
} else {
  const total: Tally = { passed: 0, failed: 0 };
  for (const { name, run } of CHECKS.filter((check) => only.length === 0 || only.includes(check.name))) {
    const start = performance.now();
    process.stdout.write(`\n== ${name}\n`);
    const { passed, failed } = run();
    total.passed += passed;
    total.failed += failed;
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stdout.write(`== ${name}: ${failed === 0 ? 'ok' : `${failed} FAILED`} (${passed} passed, ${seconds} s)\n`);
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}
