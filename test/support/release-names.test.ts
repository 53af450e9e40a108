import { releaseNames } from './release-names';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const named = releaseNames({
  images: {
    server: 'example.com/server:2.16.1',
    gpu: 'example.com/server:2.16.1-gpu',
    'other-server': 'example.com/other:1.0.0',
    twin: 'example.com/other:1.0.0',
    queue: `example.com/queue@${DIGEST}`,
    box: 'busybox',
  },
  versions: { server: '2.16.1', shell: 'v1.20.2' },
});

test.each([
  ['example.com/server:2.16.1', '<image server>'],
  ['example.com/server:2.16.1-gpu', '<image gpu>'],
  ['--image=example.com/server:2.16.1', '--image=<image server>'],
  ['"image": "example.com/server:2.16.1",', '"image": "<image server>",'],
  ['example.com/other:1.0.0', '<image other-server or twin>'],
  // Only what the release says itself: a mirror's image is not it, nor is a longer tag.
  ['mirror.test/example.com/server:2.16.1', 'mirror.test/example.com/server:<version server>'],
  ['example.com/server:2.16.10', 'example.com/server:2.16.10'],
  [`mirror.test/queue@${DIGEST}`, 'mirror.test/queue@<digest queue>'],
  ['busybox', '<image box>'],
  ['run busybox', 'run busybox'],
])('image in %j', (text, expected) => {
  expect(named(text)).toBe(expected);
});

test.each([
  ['2.16.1', '<version server>'],
  ['v2.16.1', 'v<version server>'],
  ['v1.20.2', '<version shell>'],
  ['"tag": "2.16.1"', '"tag": "<version server>"'],
  ['1.20.2', '1.20.2'],
  ['12.16.1', '12.16.1'],
  ['2.16.1.4', '2.16.1.4'],
  ['dev2.16.1', 'dev2.16.1'],
])('version in %j', (text, expected) => {
  expect(named(text)).toBe(expected);
});

test('every string below a value is written so, and nothing else is touched', () => {
  expect(named({ a: ['2.16.1', 2, null, true], b: { c: 'f'.repeat(64) } })).toEqual({
    a: ['<version server>', 2, null, true],
    b: { c: '<checksum>' },
  });
});
