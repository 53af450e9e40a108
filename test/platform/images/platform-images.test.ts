import { createHash } from 'node:crypto';
import { formatImage, mirroredRepository, parseImage } from '../../../lib/core/images';
import { RELEASES } from '../../../lib/core/releases/release';
import { titleOf } from '../../../lib/kubernetes/objects';
import { CATALOG } from '../../../lib/platform/catalog';
import { leavesOf } from '../../../lib/platform/images/leaves';
import { lockText } from '../../../lib/platform/images/lock';
import { mirroredImages, skopeoSync } from '../../../lib/platform/images/mirror';
import { platformImages } from '../../../lib/platform/images/platform-images';
import { Platform } from '../../../lib/platform/platform';
import { loadSettings } from '../../../lib/platform/settings/load';
import { everyComponent } from '../../support/every-component';
import { useFolder } from '../../support/folder';

const folder = useFolder();

/** Everything that settings can switch on, with images of the user's own in each way that there is. */
const WHOLE = {
  components: {
    ...everyComponent(),
    'jupyter-web-app': { spawner: { image: { options: ['mine:v1', 'notebook-jupyter-scipy'] } } },
  },
  profiles: [{ name: 'team-a', owner: { kind: 'User' as const, name: 'ann@example.com' } }],
  patches: [
    {
      target: { kind: 'Deployment', name: 'dashboard' },
      patch: { spec: { template: { spec: { initContainers: [{ name: 'first', image: 'team/first:v2' }] } } } },
    },
  ],
};

function imagesOf(settings: object) {
  const platform = new Platform(settings, { checks: false });
  const charts = platform.renderCharts();
  return { charts, platform, images: platformImages(charts, platform.context) };
}

/** Whatever looks like an image: words that may have slashes, with something behind a colon or a digest. */
const LIKE_IMAGE =
  /(?<![\w./:@%-])(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127}(?:@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})(?![\w./:-])/g;

/** What looks like an image and is none. */
const NO_IMAGES: readonly (readonly [what: string, text: RegExp, where: RegExp])[] = [
  ['a host and its port', /^[a-z0-9.-]+:\d{2,5}$/, /./],
  ['a name of RBAC', /:/, /^rbac\.authorization\.k8s\.io\/.*\.(metadata\.name|roleRef|subjects)/],
  ['the group of all users', /^system:authenticated$/, /./],
  ['a method of Lua', /^\w+:\w+$/, /^networking\.istio\.io\/EnvoyFilter/],
  ['levels of what Envoy logs', /^(default|misc):(info|error)$/, /./],
  ['an icon of the dashboard', /^(device|kubeflow):/, /^ConfigMap kubeflow\/dashboard-config/],
  ['a condition of a policy in S3', /^s3:prefix$/, /sync_access\.py/],
];

describe('of a platform with every component', () => {
  const { charts, platform, images } = imagesOf(WHOLE);
  const references = new Set(images.map(({ reference }) => reference));

  test('every image of the release that it uses is listed, with a place', () => {
    const { usedImages } = platform.context;
    expect(usedImages.size).toBeGreaterThan(100);
    expect([...usedImages.keys()].filter((reference) => !references.has(reference))).toEqual([]);
    expect(images.filter(({ places }) => places.length === 0)).toEqual([]);
  });

  test('every text that looks like an image is listed, or known to be none', () => {
    const unexplained = charts.flatMap(({ objects }) =>
      objects.flatMap((object) =>
        leavesOf(object).flatMap(({ path, text }) => {
          const where = `${titleOf(object)} .${path
            .map(String)
            .join('.')
            .replace(/\.(\d+)/g, '[$1]')}`;
          const others = [...text.matchAll(LIKE_IMAGE)]
            .map(([found]) => found)
            .filter((found) => !references.has(found));
          const unknown = others.filter(
            (found) => !NO_IMAGES.some(([, like, place]) => like.test(found) && place.test(where)),
          );
          return unknown.map((found) => `${found}: ${where}`);
        }),
      ),
    );
    expect(unexplained).toEqual([]);
  });

  test('nothing else is listed: what is not of the release is of the settings', () => {
    expect(images.filter(({ names }) => names.length === 0).map(({ reference }) => reference)).toEqual([
      'mine:v1',
      'team/first:v2',
    ]);
  });

  test.each([
    ['of a container', /\/dashboard\/dashboard:/, 'central-dashboard', 'spec.template.spec.containers[0].image'],
    ['of the environment', /filebrowser/, 'volumes-web-app', expect.stringContaining('.env[')],
    ['of a ConfigMap', /\/kfp-launcher:/, 'pipelines', expect.any(String)],
    ['of a custom resource', /seldonio\/mlserver/, 'kserve', 'spec.containers[0].image'],
    ['that a program puts together of two values', /art-explainer/, 'kserve', 'data.explainers'],
    ['of a form for users', /^mine:v1$/, 'jupyter-web-app', expect.stringContaining('data')],
    ['of a patch', /^team\/first/, 'central-dashboard', 'spec.template.spec.initContainers[0].image'],
  ])('an image %s has its place', (_, pattern, component, path) => {
    const found = images.find(({ reference }) => pattern.test(reference));
    expect(found?.places).toContainEqual({ component, object: expect.any(String), path });
  });

  test('skopeo finds each by its registry', () => {
    const all = Object.entries(skopeoSync(images)).flatMap(([registry, of]) =>
      Object.entries(of.images).flatMap(([repository, versions]) =>
        versions.map((version) =>
          formatImage({ registry, repository, ...(/^sha256:/.test(version) ? { digest: version } : { tag: version }) }),
        ),
      ),
    );
    const wanted = images.map(({ reference }) => {
      const { tag = 'latest', digest, ...name } = parseImage(reference);
      return formatImage(digest ? { ...name, digest } : { ...name, tag });
    });
    expect(new Set(all)).toEqual(new Set(wanted));
  });
});

describe('a mirror', () => {
  const MIRROR = 'mirror.example.com/kubeflow';

  test.each([
    {},
    { flatten: true },
    { scoped: true },
  ])('has every image of the release under a name of its own (%j)', (layout) => {
    for (const { images } of RELEASES) {
      const upstream = [...new Set(Object.values(images).map((each) => formatImage(parseImage(each))))];
      const parsed = upstream.map(parseImage);
      const names = parsed.map((each) =>
        formatImage({ ...each, registry: MIRROR, repository: mirroredRepository(each, layout) }),
      );
      expect(new Set(names).size).toBe(upstream.length);
      if ('flatten' in layout) expect(names.filter((name) => name.split('/').length !== 3)).toEqual([]);
    }
  });

  test.each([
    [{}, `${MIRROR}/dexidp/dex:v2.45.1`],
    [{ flatten: true }, `${MIRROR}/dexidp-dex:v2.45.1`],
    [{ scoped: true }, `${MIRROR}/ghcr.io/dexidp/dex:v2.45.1`],
  ])('is what the script fills (%j)', (layout, to) => {
    const settings = {
      components: { default: 'off' as const, 'kubeflow-namespace': true, dex: true },
      auth: { provider: 'dex' as const },
    };
    const all = { ...settings, components: everythingBut('pipelines') };
    const mirrored = imagesOf({ ...all, images: { registry: MIRROR, ...layout } }).images;
    expect(mirrored.map(({ reference }) => reference)).toContain(to);
    expect(mirrored.filter(({ reference }) => !reference.startsWith(`${MIRROR}/`))).toEqual([]);
    const copies = mirroredImages(mirrored, layout);
    expect(copies).toContainEqual({ from: 'ghcr.io/dexidp/dex:v2.45.1', to });
    // The same without images.registry, by the option.
    expect(new Set(mirroredImages(imagesOf(all).images, layout, MIRROR).map((each) => each.to))).toEqual(
      new Set(copies.map((each) => each.to)),
    );
  });

  test('cannot have two layouts', () => {
    expect(() => new Platform({ images: { registry: MIRROR, flatten: true, scoped: true } })).toThrow(
      'images.flatten: true, and images.scoped as well',
    );
  });
});

/** A platform that renders quickly: what the default has, without one component. */
function everythingBut(name: string): Record<string, boolean> {
  return { [name]: false };
}

describe('with digests beside the settings', () => {
  const digestOf = (reference: string) => `sha256:${createHash('sha256').update(reference).digest('hex')}`;
  const text = (references: readonly string[]) =>
    lockText(
      'mine.yaml',
      Object.fromEntries(references.map((each) => [each, { digest: digestOf(each), platforms: [] }])),
    );
  const render = () => {
    const platform = new Platform(loadSettings(folder.path('mine.yaml'), CATALOG));
    return platformImages(platform.renderCharts(), platform.context);
  };
  beforeEach(() =>
    folder.write('mine.yaml', `components: { pipelines: false }\npatches: ${JSON.stringify(WHOLE.patches)}\n`),
  );

  test('every image is pinned, at all places', () => {
    const before = render();
    expect(before.filter(({ reference }) => !reference.includes('@')).length).toBeGreaterThan(50);
    folder.write('mine.images.lock.yaml', text(before.map(({ reference }) => reference)));
    const after = render();
    expect(after.map(({ reference }) => reference).sort()).toEqual(
      before
        .map(({ reference }) => (reference.includes('@') ? reference : `${reference}@${digestOf(reference)}`))
        .sort(),
    );
    expect(after.flatMap(({ places }) => places).length).toBe(before.flatMap(({ places }) => places).length);
    expect(after.map(({ upstream }) => upstream).sort()).toEqual(before.map(({ upstream }) => upstream).sort());
  });

  test('one that is missing is an error that says where, and what to do', () => {
    const references = render().map(({ reference }) => reference);
    folder.write('mine.images.lock.yaml', text(references.filter((each) => !/dexidp|team\/first/.test(each))));
    expect(render).toThrow(
      /mine\.images\.lock\.yaml:1:1: images\["ghcr\.io\/dexidp\/dex:v2\.45\.1"\]: no digest of this image, which apps\/Deployment auth\/dex, spec\.template\.spec\.containers\[0\]\.image names; `images lock` makes the file anew/,
    );
    expect(render).toThrow(/images\["team\/first:v2"\]: no digest/);
  });

  test.each([
    ['no YAML', '{', /mine\.images\.lock\.yaml: not valid YAML/],
    [
      'something else',
      'images: { a: sha256 }',
      /mine\.images\.lock\.yaml: images\.a: .*`images lock` makes the file anew/,
    ],
  ])('a file that is %s is refused', (_, wrong, message) => {
    folder.write('mine.images.lock.yaml', wrong);
    expect(render).toThrow(message);
  });
});
