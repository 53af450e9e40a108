import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { parse } from 'yaml';
import { CredentialStore, hexKey, password } from '../../lib/core/credentials';
import { useFolder } from '../support/folder';

const folder = useFolder();
const generated = () => new CredentialStore({ source: 'generated', file: folder.path('credentials.yaml') });
const modeOf = (name: string) => statSync(folder.path(name)).mode & 0o777;

test('a password is 32 letters and digits, and never the same', () => {
  const some = Array.from({ length: 50 }, password);
  for (const each of some) expect(each).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(new Set(some).size).toBe(50);
});

test('a hexadecimal key has as many bytes as asked', () => {
  expect(hexKey(16)()).toMatch(/^[0-9a-f]{32}$/);
});

test('one store gives the same value each time', () => {
  const store = new CredentialStore({ source: 'generated' });
  expect(store.secret('a', 'b', { key: password })).toEqual(store.secret('a', 'b', { key: password }));
});

test('Secrets of one name in two namespaces are two', () => {
  const store = new CredentialStore({ source: 'generated' });
  expect(store.secret('a', 'b', { key: password })).not.toEqual(store.secret('c', 'b', { key: password }));
});

describe('the file of generated values', () => {
  test.each([0o022, 0, 0o777])('is readable by its owner only, with umask %i', (mask) => {
    const store = generated();
    store.secret('a', 'b', { key: password });
    const before = process.umask(mask);
    try {
      store.save();
    } finally {
      process.umask(before);
    }
    expect(modeOf('credentials.yaml')).toBe(0o600);
  });

  test('loses the rights of others when it is written again', () => {
    chmodSync(folder.write('credentials.yaml', ''), 0o644);
    const store = generated();
    store.secret('a', 'b', { key: password });
    store.save();
    expect(modeOf('credentials.yaml')).toBe(0o600);
  });

  test('holds the values by namespace/name and key, and a warning', () => {
    const store = generated();
    const values = store.secret('a', 'b', { key: password });
    store.save();
    const text = readFileSync(folder.path('credentials.yaml'), 'utf8');
    expect(text).toMatch(/^# Passwords and keys/);
    expect(parse(text)).toEqual({ 'a/b': values });
  });

  test('gives the next render the same values', () => {
    const first = generated();
    const values = first.secret('a', 'b', { one: password, two: password });
    first.save();
    expect(generated().secret('a', 'b', { one: password, two: password })).toEqual(values);
  });

  test('keeps what it has when a key is new', () => {
    folder.write('credentials.yaml', 'a/b: { old: mine }\nx/y: { z: kept }\n');
    const store = generated();
    const values = store.secret('a', 'b', { old: password, new: () => 'fresh' });
    store.save();
    expect(values).toEqual({ old: 'mine', new: 'fresh' });
    expect(parse(readFileSync(folder.path('credentials.yaml'), 'utf8'))).toEqual({
      'a/b': { old: 'mine', new: 'fresh' },
      'x/y': { z: 'kept' },
    });
  });

  test('keeps comments and the order of whoever keeps it, and what is written his way', () => {
    const text = [
      '# Ours: the vault has a copy.',
      '',
      'x/y:',
      '  z: kept # since May',
      '',
      '# rotated by hand',
      "a/b: { old: 'mine' }",
      '# the end',
      '',
    ].join('\n');
    folder.write('credentials.yaml', text);
    const store = generated();
    store.secret('a', 'b', { old: password, new: () => 'fresh' });
    store.put('x', 'y', { z: 'other' });
    store.secret('n', 'ew', { b: () => '1', a: () => 'true' });
    store.save();
    const written = readFileSync(folder.path('credentials.yaml'), 'utf8');
    expect(written).toBe(
      text
        .replace('z: kept', 'z: other')
        .replace("'mine' }", "'mine', new: fresh }")
        .replace('# the end\n', 'n/ew:\n  b: "1"\n  a: "true"\n# the end\n'),
    );
    expect(generated().secret('n', 'ew', { a: password, b: password })).toEqual({ a: 'true', b: '1' });
    store.put('x', 'y', { more: 'later' });
    store.save();
    expect(readFileSync(folder.path('credentials.yaml'), 'utf8')).toBe(
      written.replace('# since May\n', '# since May\n  more: later\n'),
    );
    expect(modeOf('credentials.yaml')).toBe(0o600);
  });

  test('takes many new values at once, as when many profiles come', () => {
    folder.write('credentials.yaml', '# mine\nx/y: { z: kept }\n');
    const store = generated();
    const ids = Array.from({ length: 300 }, (_, index) => `team-${index}`);
    for (const id of ids) store.secret(id, 'stores', { password: () => id, other: () => '1' });
    const begun = performance.now();
    store.save();
    // Each written by itself would take a minute.
    expect(performance.now() - begun).toBeLessThan(6_000);
    const written = readFileSync(folder.path('credentials.yaml'), 'utf8');
    expect(written.startsWith('# mine\nx/y: { z: kept }\nteam-0/stores:\n  password: team-0\n')).toBe(true);
    expect(Object.keys(parse(written))).toHaveLength(ids.length + 1);
  });

  test('may be nothing but a comment', () => {
    folder.write('credentials.yaml', '# mine\n');
    const store = generated();
    store.secret('a', 'b', { key: () => 'fresh' });
    store.save();
    expect(readFileSync(folder.path('credentials.yaml'), 'utf8')).toBe('# mine\n\na/b:\n  key: fresh\n');
  });

  test.each([
    ['an anchor', 'a/b: { key: &one old }\nc/d: { key: *one }\n'],
    ['an alias', 'c/d: &all { key: old }\na/b: *all\n'],
  ])('keeps the values of others where %s is changed', (_, text) => {
    folder.write('credentials.yaml', text);
    const store = generated();
    store.put('a', 'b', { key: 'new' });
    store.save();
    expect(parse(readFileSync(folder.path('credentials.yaml'), 'utf8'))).toEqual({
      'a/b': { key: 'new' },
      'c/d': { key: 'old' },
    });
  });

  test('keeps keys that nobody asks for any more', () => {
    folder.write('credentials.yaml', 'a/b: { old: mine }\n');
    const store = generated();
    expect(store.secret('a', 'b', { new: () => 'fresh' })).toEqual({ new: 'fresh' });
    store.save();
    expect(parse(readFileSync(folder.path('credentials.yaml'), 'utf8'))).toEqual({
      'a/b': { old: 'mine', new: 'fresh' },
    });
  });

  test('is not touched when nothing is new', () => {
    folder.write('credentials.yaml', '# mine\na/b: { key: value }\n');
    const store = generated();
    store.secret('a', 'b', { key: password });
    store.save();
    expect(readFileSync(folder.path('credentials.yaml'), 'utf8')).toBe('# mine\na/b: { key: value }\n');
  });

  test('is not there before it is saved', () => {
    generated().secret('a', 'b', { key: password });
    expect(existsSync(folder.path('credentials.yaml'))).toBe(false);
  });

  test('leaves nothing else in its folder', () => {
    const store = generated();
    store.secret('a', 'b', { key: password });
    store.save();
    expect(readdirSync(folder.path(''))).toEqual(['credentials.yaml']);
  });

  test('may be in a folder that is not there yet', () => {
    const store = new CredentialStore({ source: 'generated', file: folder.path('deep/er/credentials.yaml') });
    store.secret('a', 'b', { key: password });
    store.save();
    expect(modeOf('deep/er/credentials.yaml')).toBe(0o600);
    expect(modeOf('deep')).toBe(0o700);
  });

  test('is not replaced when two make it, or add to it, at once', () => {
    for (const name of ['new', 'newer']) {
      const [first, second] = [generated(), generated()];
      const values = first.secret('a', name, { key: password });
      second.secret('a', name, { key: password });
      first.save();
      expect(() => second.save()).toThrow(
        /credentials.yaml: another program has written it meanwhile; run this one again$/,
      );
      expect(generated().secret('a', name, { key: password })).toEqual(values);
    }
    expect(readdirSync(folder.path(''))).toEqual(['credentials.yaml']);
  });

  test('takes no harm from what a killed program of the same number has left', () => {
    folder.write(`.${process.pid}.credentials.yaml`, 'half');
    const store = generated();
    store.secret('a', 'b', { key: password });
    store.save();
    expect(readdirSync(folder.path(''))).toEqual(['credentials.yaml']);
  });

  test('stays a link where it is one, and is missed where that leads to nothing', () => {
    symlinkSync('elsewhere/kept.yaml', folder.path('credentials.yaml'));
    expect(() => generated().secret('a', 'b', { key: password })).toThrow(
      /credentials.yaml: cannot be read: it is a link that leads to nothing$/,
    );
    folder.write('elsewhere/kept.yaml', 'a/b: { old: mine }\n');
    const store = generated();
    store.secret('a', 'b', { old: password, new: () => 'fresh' });
    store.save();
    expect(lstatSync(folder.path('credentials.yaml')).isSymbolicLink()).toBe(true);
    expect(parse(readFileSync(folder.path('elsewhere/kept.yaml'), 'utf8'))).toEqual({
      'a/b': { old: 'mine', new: 'fresh' },
    });
    expect(readdirSync(folder.path('elsewhere'))).toEqual(['kept.yaml']);
  });

  const complaint = (text: string): string => {
    folder.write('credentials.yaml', text);
    try {
      generated().secret('a', 'b', {});
    } catch (error) {
      return (error as Error).message.replace(folder.path(''), '');
    }
    throw new Error('it was taken');
  };

  test.each([
    ['- a', '/credentials.yaml: expected a map of namespace/name to a map of key to text'],
    ['text', '/credentials.yaml: expected a map of namespace/name to a map of key to text'],
    ['a/b: text', '/credentials.yaml: "a/b": expected a map of key to text'],
    ['a/b: [1]', '/credentials.yaml: "a/b": expected a map of key to text'],
    ['a/b:', '/credentials.yaml: "a/b": expected a map of key to text'],
    ['cluster: { platform: kind }', '/credentials.yaml: "cluster": expected namespace/name'],
    ['a/b: { key: 1 }', '/credentials.yaml: key "key" of "a/b": expected text; quote what looks like a number'],
  ])('is refused when it holds %j', (text, expected) => {
    expect(complaint(text)).toBe(expected);
  });

  test.each([
    ['text without its end', 'a/b:\n  key: "hunter2\n', '/credentials.yaml:3: not valid YAML'],
    ['an alias', 'a/b:\n  key: *hunter2\n', '/credentials.yaml: not valid YAML: an alias without its anchor'],
  ])('is refused when it is no YAML because of %s, without showing what it holds', (_, text, expected) => {
    expect(complaint(text)).toBe(expected);
  });

  test('is refused when it cannot be read', () => {
    folder.write('credentials.yaml/file', '');
    expect(() => generated().secret('a', 'b', {})).toThrow(/credentials.yaml: cannot be read: it is a folder$/);
  });
});

describe('sources without a file', () => {
  test.each([
    { source: 'existing' } as const,
    { source: 'externalSecrets', store: 'vault' } as const,
    { source: 'generated' } as const,
  ])('$source writes nothing', (settings) => {
    const store = new CredentialStore(settings);
    store.secret('a', 'b', { key: password });
    store.save();
    expect(readdirSync(folder.path(''))).toEqual([]);
  });

  test('fixed gives the values that it was given', () => {
    const store = new CredentialStore({ source: 'fixed', values: { 'a/b': { key: 'value', other: 'more' } } });
    expect(store.secret('a', 'b', { key: password })).toEqual({ key: 'value' });
  });

  test('fixed misses what it was not given', () => {
    const store = new CredentialStore({ source: 'fixed', values: { 'a/b': {} } });
    expect(() => store.secret('a', 'b', { key: password })).toThrow(
      'credentials: no value for key "key" of Secret a/b',
    );
  });
});
