import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = readFileSync(join(__dirname, '../../../lib/components/pipelines/servers/seaweedfs-start.sh'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seaweedfs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that stands for one of the image. */
function program(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** Runs the script with a shell of SeaweedFS that keeps buckets and keys in files. */
function start(options: { answers?: boolean; works?: boolean; accesskey?: string } = {}) {
  const { answers = true, works = true, accesskey = 'generated-key' } = options;
  program('wget', answers ? 'exit 0' : 'exit 1');
  program('sleep', 'echo slept >> "$0.log"');
  program(
    'weed',
    `read -r command
echo "$command" >> "${folder}/commands"
case "$command" in
  "s3.bucket.create --name "*) ${works ? `echo "  \${command##* }" >> "${folder}/buckets"` : ':'} ;;
  s3.bucket.list) cat "${folder}/buckets" 2>/dev/null ;;
  s3.configure) cat "${folder}/keys" 2>/dev/null ;;
  *-delete*) sed -i '/^minio$/d' "${folder}/keys" ;;
  *-access_key*) set -- $command; echo "$5" >> "${folder}/keys" ;;
esac
exit 0`,
  );
  writeFileSync(join(folder, 'keys'), 'minio\n');
  const script = SCRIPT.replaceAll('/usr/bin/weed', join(folder, 'weed')).replaceAll(
    '/tmp/started',
    join(folder, 'started'),
  );
  const result = spawnSync('/bin/sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH}`, bucket: 'artifacts', accesskey, secretkey: 'generated-secret' },
  });
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  return {
    ...result,
    started: existsSync(join(folder, 'started')),
    keys: read('keys').trim(),
    commands: read('commands'),
  };
}

test('it makes bucket and administrator, and the published key stops working', () => {
  const { status, started, keys, commands, stdout } = start();
  expect({ status, started, keys }).toEqual({ status: 0, started: true, keys: 'generated-key' });
  expect(commands).toContain('s3.bucket.create --name artifacts\n');
  expect(stdout).not.toContain('generated-secret');
});

test('a second start makes nothing twice', () => {
  writeFileSync(join(folder, 'buckets'), '  artifacts\n');
  expect(start().commands).not.toContain('s3.bucket.create');
});

test('a key of the user’s own choice is kept, whatever it is', () => {
  expect(start({ accesskey: 'minio' }).commands).not.toContain('-delete');
});

test.each([
  ['the server does not answer', { answers: false }],
  ['there is no bucket artifacts', { works: false }],
])('the pod does not count as started when %s', (reason, options) => {
  const { status, started, stdout } = start(options);
  expect({ status, started }).toEqual({ status: 1, started: false });
  expect(stdout).toContain(`gave up: ${reason}`);
});
