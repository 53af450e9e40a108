import { spawnSync } from 'node:child_process';
import { planComponent } from './plan';
import { writePlan } from './write';

/**
 * Scaffolds a component and says what it wrote, or what is wrong.
 *
 * @param root the repository
 * @param args what stands behind `npm run new:component`
 * @returns the exit code
 */
export function newComponent(root: string, args: readonly string[]): number {
  const [name, summary, ...rest] = args;
  if (!name || name.startsWith('-') || rest.length > 0) {
    process.stderr.write('Usage: npm run new:component my-component ["What it is for, in one sentence."]\n');
    return name === '--help' ? 0 : 1;
  }
  try {
    const files = planComponent(root, name, summary);
    writePlan(root, files);
    writeWhatFollows(root);
    process.stdout.write(
      `${files.map(({ path, change }) => `${change ? 'changed' : 'new    '} ${path}\n`).join('')}
Next: write the construct; its images go into lib/core/releases, its CRDs into imports/sources.yaml; say in its entry what
it requires, and move its line in lib/platform/catalog.ts behind that; then npm run schema, npm run test:update, npm run verify.
`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Runs `npm run schema`: the types of the new component's props, its table and its part of the JSON Schema. */
function writeWhatFollows(root: string): void {
  const { status } = spawnSync(process.execPath, ['--require', 'tsx/cjs', 'scripts/schema.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the files are there, but `npm run schema` failed');
}
