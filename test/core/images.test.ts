import { PlatformContext } from '../../lib/core/context';
import { formatImage, type ImageSettings, parseImage } from '../../lib/core/images';
import { keysOf } from '../../lib/core/keys';
import { type ImageName, NEWEST_RELEASE } from '../../lib/core/releases/release';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('parseImage', () => {
  test.each([
    ['an official image of Docker Hub', 'busybox', { registry: 'docker.io', repository: 'library/busybox' }],
    ['an official image with a tag', 'mysql:8.4', { registry: 'docker.io', repository: 'library/mysql', tag: '8.4' }],
    ['an image of Docker Hub', 'kserve/agent:v1', { registry: 'docker.io', repository: 'kserve/agent', tag: 'v1' }],
    ['Docker Hub by its name', 'docker.io/alpine/k8s:1', { registry: 'docker.io', repository: 'alpine/k8s', tag: '1' }],
    [
      'an official image with the registry',
      'docker.io/busybox',
      { registry: 'docker.io', repository: 'library/busybox' },
    ],
    ['a registry with a dot', 'quay.io/a/b/c:1.2', { registry: 'quay.io', repository: 'a/b/c', tag: '1.2' }],
    ['a registry with a port', 'mirror:5000/a/b', { registry: 'mirror:5000', repository: 'a/b' }],
    ['a registry with port and a tag', 'mirror:5000/a:1', { registry: 'mirror:5000', repository: 'a', tag: '1' }],
    ['localhost', 'localhost/a:1', { registry: 'localhost', repository: 'a', tag: '1' }],
    ['a digest', `gcr.io/a/b@${DIGEST}`, { registry: 'gcr.io', repository: 'a/b', digest: DIGEST }],
    ['tag and digest', `gcr.io/a:1@${DIGEST}`, { registry: 'gcr.io', repository: 'a', tag: '1', digest: DIGEST }],
  ])('splits %s', (_, reference, expected) => {
    expect(parseImage(reference)).toEqual(expected);
  });
});

test.each([
  'quay.io/a/b:1',
  `gcr.io/a/b@${DIGEST}`,
  `mirror:5000/a/b:1@${DIGEST}`,
  'ghcr.io/a/b',
])('formatImage writes %s as parseImage read it', (reference) => {
  expect(formatImage(parseImage(reference))).toBe(reference);
});

describe('resolveImage', () => {
  const IMAGES = NEWEST_RELEASE.images;
  const resolveImage = (name: ImageName, images?: ImageSettings) => new PlatformContext({ images }).image(name);

  test.each(keysOf(IMAGES))('leaves %s as the release spells it', (name) => {
    expect(resolveImage(name)).toBe(IMAGES[name]);
  });

  const queue = parseImage(resolveImage('knative-queue'));

  test.each([
    ['an image of another registry', 'dex', /^mirror.example.com\/kf\/dexidp\/dex:v/],
    ['an official image of Docker Hub', 'kfp-mysql', /^mirror.example.com\/kf\/library\/mysql:8/],
    ['an image of Docker Hub', 'seaweedfs', /^mirror.example.com\/kf\/chrislusf\/seaweedfs:/],
    ['an image with a digest', 'knative-queue', /^mirror.example.com\/kf\/knative-releases\/.*\/queue@sha256:/],
    ['an image without a tag', 'kfp-cache-busybox', /^mirror.example.com\/kf\/containerd\/busybox$/],
  ] as const)('moves %s to the mirror', (_, name, expected) => {
    expect(resolveImage(name, { registry: 'mirror.example.com/kf' })).toMatch(expected);
  });

  test('takes a mirror that ends with a slash', () => {
    expect(resolveImage('dex', { registry: 'mirror/' })).toBe(resolveImage('dex', { registry: 'mirror' }));
  });

  test('an override of the whole reference wins over the mirror', () => {
    expect(resolveImage('dex', { registry: 'mirror', overrides: { dex: 'mine/dex:1' } })).toBe('mine/dex:1');
  });

  test('an override of the registry wins over the mirror', () => {
    const settings = { registry: 'mirror', overrides: { dex: { registry: 'mine.example.com' } } };
    expect(resolveImage('dex', settings)).toMatch(/^mine.example.com\/dexidp\/dex:v/);
  });

  test('an override of the tag stays on the mirror', () => {
    expect(resolveImage('dex', { registry: 'mirror', overrides: { dex: { tag: 'x' } } })).toBe('mirror/dexidp/dex:x');
  });

  test('an override of the repository keeps registry and tag', () => {
    expect(resolveImage('kfp-mysql', { overrides: { 'kfp-mysql': { repository: 'a/b' } } })).toBe('docker.io/a/b:8.4');
  });

  test("a new tag drops the release's digest, which would win over it", () => {
    expect(resolveImage('knative-queue', { overrides: { 'knative-queue': { tag: 'x' } } })).toBe(
      `${queue.registry}/${queue.repository}:x`,
    );
  });

  test('a new digest stands beside the tag', () => {
    expect(resolveImage('dex', { overrides: { dex: { digest: DIGEST } } })).toBe(`${IMAGES.dex}@${DIGEST}`);
  });

  test('a new digest replaces the old', () => {
    expect(resolveImage('knative-queue', { overrides: { 'knative-queue': { digest: DIGEST } } })).toBe(
      `${queue.registry}/${queue.repository}@${DIGEST}`,
    );
  });

  test('an override of one image leaves the others', () => {
    expect(resolveImage('katib-ui', { overrides: { dex: { tag: 'x' } } })).toBe(IMAGES['katib-ui']);
  });
});
