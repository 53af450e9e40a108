import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildGoProgram, cacheFolder } from './harness';

/** The Go programs of the end-to-end tests are built once, and again when anything about them changes. */
describe('building a Go program', () => {
  const { CDK8S_KUBEFLOW_CACHE } = process.env;
  let folder: string;
  let module: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'build-'));
    module = await mkdtemp(join(folder, 'module-'));
    process.env.CDK8S_KUBEFLOW_CACHE = join(folder, 'cache');
    await writeFile(join(module, 'go.mod'), 'module example.com/greeter\n\ngo 1.21\n');
    await writeSource('hello');
  });

  afterEach(async () => {
    if (CDK8S_KUBEFLOW_CACHE === undefined) {
      delete process.env.CDK8S_KUBEFLOW_CACHE;
    } else {
      process.env.CDK8S_KUBEFLOW_CACHE = CDK8S_KUBEFLOW_CACHE;
    }
    await rm(folder, { recursive: true });
  });

  const writeSource = (text: string) =>
    writeFile(join(module, 'main.go'), `package main\n\nvar text = "${text}"\n\nfunc main() { println(text) }\n`);
  const build = (variables?: Record<string, string>) => buildGoProgram({ name: 'greeter', module, variables });
  /** What the program says on standard error. */
  const run = (program: string) =>
    execFileSync('sh', ['-c', `"${program}" 2>&1`])
      .toString()
      .trim();

  test('gives an executable in the cache folder, and nothing else', async () => {
    const program = await build();
    expect(program.startsWith(cacheFolder())).toBe(true);
    expect(run(program)).toBe('hello');
    expect(await readdir(dirname(program))).toEqual(['greeter']);
  });

  test('happens once for all who ask', async () => {
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const programs = await Promise.all([build(), build(), build()]);
      expect(new Set(programs).size).toBe(1);
      expect(await build()).toBe(programs[0]);
      expect(said.mock.calls.filter(([text]) => String(text).includes('building with Go'))).toHaveLength(1);
    } finally {
      said.mockRestore();
    }
  });

  test('happens again for other sources and other variables', async () => {
    const first = await build();
    const second = await build({ 'main.text': 'set' });
    await writeSource('bye');
    const third = await build();
    expect(new Set([first, second, third]).size).toBe(3);
    expect([first, second, third].map(run)).toEqual(['hello', 'set', 'bye']);
  });

  test('does not wait for a process that was killed while building', async () => {
    const program = await build();
    await rm(program);
    const gone = execFileSync('sh', ['-c', 'echo $$']).toString().trim();
    await symlink(gone, join(dirname(program), 'lock'));
    expect(await build()).toBe(program);
    expect(run(program)).toBe('hello');
  });

  test('fails with the exit code if the sources do not compile', async () => {
    await writeFile(join(module, 'main.go'), 'package main\n');
    await expect(build()).rejects.toThrow(/go build of greeter in .* failed with exit code 1/);
  });

  test('says that Go is needed if it is not there', async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      await expect(build()).rejects.toThrow('need Go on the PATH');
    } finally {
      process.env.PATH = PATH;
    }
  });
});
