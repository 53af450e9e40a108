import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { RECORD_FILE, readRecord } from '../../../lib/kubernetes/render-record';
import { writeFiles } from '../../../lib/platform/render/write';
import { useFolder } from '../../support/folder';

const folder = useFolder();
const dist = () => folder.path('dist');
const manifests = (name = 'dist') => readdirSync(folder.path(name)).filter((each) => each !== RECORD_FILE);
const contents = () =>
  Object.fromEntries(manifests().map((name) => [name, readFileSync(folder.path(`dist/${name}`), 'utf8')]));
const A = { name: 'a.k8s.yaml', text: 'a\n' };
const B = { name: 'b.k8s.yaml', text: 'b\n' };
/** No file can be called so. */
const TOO_LONG = `${'x'.repeat(300)}.k8s.yaml`;

test('makes the folder, and those above it', () => {
  writeFiles(folder.path('x/y/dist'), [A]);
  expect(readFileSync(folder.path('x/y/dist/a.k8s.yaml'), 'utf8')).toBe('a\n');
});

test('replaces the folder as a whole: files of a component that is off are gone', () => {
  writeFiles(dist(), [A, B]);
  writeFiles(dist(), [{ ...A, text: 'new\n' }]);
  expect(contents()).toEqual({ 'a.k8s.yaml': 'new\n' });
});

test('leaves nothing beside the folder', () => {
  writeFiles(dist(), [A]);
  writeFiles(dist(), [B]);
  expect(readdirSync(folder.path(''))).toEqual(['dist']);
});

test('others may read the folder as any other', () => {
  writeFiles(dist(), [A]);
  mkdirSync(folder.path('other'));
  expect(statSync(dist()).mode).toBe(statSync(folder.path('other')).mode);
});

test('writes into the folder that a link leads to', () => {
  mkdirSync(folder.path('real'));
  symlinkSync(folder.path('real'), dist());
  writeFiles(dist(), [A]);
  expect(manifests('real')).toEqual(['a.k8s.yaml']);
});

test('tells in a file of no manifest what it has written', () => {
  writeFiles(dist(), [A, B], { credentials: '../x.credentials.yaml', opening: ['open: http://x'] });
  expect(readRecord(dist())).toEqual({
    files: ['a.k8s.yaml', 'b.k8s.yaml'],
    credentials: '../x.credentials.yaml',
    opening: ['open: http://x'],
    cluster: {},
    kubernetes: { oldest: {} },
    runTimeObjects: [],
    claimSecrets: [],
    namespaces: {},
  });
  // kubectl apply -f and Argo CD take these endings of a folder, and no others.
  expect(RECORD_FILE).not.toMatch(/\.(ya?ml|json|jsonnet)$/);
});

test('a record that nobody can read is none', () => {
  for (const text of ['', '{', '[]', 'null']) {
    folder.write(`dist/${RECORD_FILE}`, text);
    expect(readRecord(dist())).toBeUndefined();
  }
});

describe('renders before there were records', () => {
  const rendered = 'metadata:\n  annotations:\n    argocd.argoproj.io/sync-wave: "10"\n';

  test('are known by the names of charts and by their waves', () => {
    folder.write('dist/00-crds-istio.k8s.yaml', rendered);
    folder.write('dist/12-central-dashboard.k8s.yaml', rendered);
    writeFiles(dist(), [A], { charts: ['central-dashboard', 'istio'] });
    expect(contents()).toEqual({ 'a.k8s.yaml': 'a\n' });
  });

  test.each([
    ['without a wave', '12-central-dashboard.k8s.yaml', 'kind: ConfigMap\n'],
    ['of no chart', '95-mine.k8s.yaml', rendered],
    ['without a number', 'central-dashboard.k8s.yaml', rendered],
    ['with another ending', '12-central-dashboard.yaml', rendered],
  ])('a file %s is none of theirs', (_, name, text) => {
    folder.write(`dist/${name}`, text);
    expect(() => writeFiles(dist(), [A], { charts: ['central-dashboard'] })).toThrow(
      `dist: holds ${name}, which no render wrote; move them elsewhere or choose another folder with --output`,
    );
    expect(readFileSync(folder.path(`dist/${name}`), 'utf8')).toBe(text);
  });
});

describe('keeps the folder as it was', () => {
  test('when it holds a manifest that somebody has written by hand', () => {
    writeFiles(dist(), [A, B]);
    folder.write('dist/mine.k8s.yaml', 'mine');
    folder.write('dist/910-mine.k8s.yaml', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/dist: holds 910-mine\.k8s\.yaml and 1 more, which no render wrote/);
    expect(manifests().sort()).toEqual(['910-mine.k8s.yaml', 'a.k8s.yaml', 'b.k8s.yaml', 'mine.k8s.yaml']);
  });

  test('when it holds files that no render wrote', () => {
    folder.write('dist/notes.txt', 'mine');
    folder.write('dist/more.txt', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/: holds \w+\.txt and 1 more, which no render wrote/);
    expect(readdirSync(dist()).sort()).toEqual(['more.txt', 'notes.txt']);
  });

  test('when a file cannot be written', () => {
    writeFiles(dist(), [A]);
    expect(() => writeFiles(dist(), [B, { name: TOO_LONG, text: '' }])).toThrow(
      /dist: cannot be written: its name is too long$/,
    );
    expect(contents()).toEqual({ 'a.k8s.yaml': 'a\n' });
    expect(readdirSync(folder.path(''))).toEqual(['dist']);
  });

  test('when it is a file', () => {
    folder.write('dist', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/dist: is a file, not a folder/);
    expect(readFileSync(dist(), 'utf8')).toBe('mine');
  });

  test.each([
    ['below a file', 'file/dist', 'a part of its path is a file'],
    ['with a name that is too long', TOO_LONG, 'its name is too long'],
  ])('%s', (_, name, fault) => {
    folder.write('file', '');
    expect(() => writeFiles(folder.path(name), [A])).toThrow(
      new Error(`${folder.path(name)}: cannot be read: ${fault}`),
    );
  });

  test('when it is a link to nothing', () => {
    symlinkSync(folder.path('nowhere'), dist());
    expect(() => writeFiles(dist(), [A])).toThrow(/dist: is a link that leads to nothing/);
    expect(readdirSync(folder.path(''))).toEqual(['dist']);
  });

  test('when a folder in it has the name of a file of ours', () => {
    folder.write('dist/a.k8s.yaml/notes.txt', 'mine');
    expect(() => writeFiles(dist(), [A])).toThrow(/holds a\.k8s\.yaml, which no render wrote/);
    expect(readFileSync(folder.path('dist/a.k8s.yaml/notes.txt'), 'utf8')).toBe('mine');
  });
});

test('makes nothing when the first folder cannot be replaced', () => {
  expect(() => writeFiles(dist(), [{ name: TOO_LONG, text: '' }])).toThrow(
    /dist: cannot be written: its name is too long$/,
  );
  expect(existsSync(dist())).toBe(false);
});
