/** Scaffolds a component: `npm run new:component my-component ["What it is for."]`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { planComponent } from './new-component/plan';
import { writePlan } from './new-component/write';

const ROOT = join(__dirname, '..');
const [name, summary, ...rest] = process.argv.slice(2);

if (!name || name.startsWith('-') || rest.length > 0) {
  process.stderr.write('Usage: npm run new:component my-component ["What it is for, in one sentence."]\n');
  process.exitCode = name === '--help' ? 0 : 1;
} else {
  try {
    const files = planComponent(ROOT, name, summary);
    writePlan(ROOT, files);
    writeWhatFollows();
    process.stdout.write(
      `${files.map(({ path, change }) => `${change ? 'changed' : 'new    '} ${path}\n`).join('')}
Next: write the construct; its images go into lib/core/releases, its CRDs into imports/sources.yaml; say in its entry what
it requires, and move its line in lib/platform/catalog.ts behind that; then npm run schema, npm run test:update, npm run verify.
`,
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Runs `npm run schema`: the types of the new component's props, its table and its part of the JSON Schema. */
function writeWhatFollows(): void {
  const { status } = spawnSync(process.execPath, ['--require', 'tsx/cjs', 'scripts/schema.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the files are there, but `npm run schema` failed');
}
