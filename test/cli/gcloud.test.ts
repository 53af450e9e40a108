import { chmodSync } from 'node:fs';
import { describeBackend, gcloud, projectNumber } from '../../lib/cli/gcloud';
import { useFolder } from '../support/folder';

const folder = useFolder();
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

/** A program of that name which does what a script says. */
function install(script: string): void {
  chmodSync(folder.write('gcloud', `#!/bin/sh\n${script}\n`), 0o755);
  process.env.PATH = `${folder.path('')}:${path}`;
}

test('its answers are read', async () => {
  install(
    'case "$1" in projects) echo 42 ;; *) echo \'{"id": "8482742847219424234", "selfLink": "https://compute/v1/projects/ours/global/x"}\' ;; esac',
  );
  expect(await describeBackend(gcloud, { name: 'k8s1', project: 'ours' })).toEqual({
    id: '8482742847219424234',
    project: 'ours',
  });
  expect(await projectNumber(gcloud, 'ours')).toBe('42');
  expect(await projectNumber(() => Promise.reject(new Error('not asked')), '7')).toBe('7');
});

test('when it fails its reason is told, and what can be said instead', async () => {
  install('echo "ERROR: not logged in" >&2; exit 1');
  await expect(gcloud(['projects', 'describe', 'ours'])).rejects.toThrow(
    /^gcloud projects describe ours: ERROR: not logged in\nrun it where it works, and give --project its number and --backend the id$/,
  );
});

test('when it is not there, that is told', async () => {
  process.env.PATH = folder.path('');
  await expect(gcloud(['version'])).rejects.toThrow(/^gcloud version: it is not there\n/);
});

test.each([
  '{}',
  '{"id":"1"}',
  '{"id":"x","selfLink":"https://compute/v1/projects/ours/global/x"}',
])('an answer that names nothing is an error: %s', async (answer) => {
  await expect(describeBackend(async () => answer, { name: 'k8s1' })).rejects.toThrow(/gcloud says nothing of k8s1/);
});
