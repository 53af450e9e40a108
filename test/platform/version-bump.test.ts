import { NEWEST_RELEASE, type Release } from '../../lib/core/releases/release';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import { chartObjects } from '../../lib/platform/render/chart-objects';
import { stringifyYaml } from '../../lib/platform/render/yaml';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { releaseNames } from '../support/release-names';

/** `1.30.1` becomes `1.30.19`; what follows the number stays: `v2.0.0-alpha.3` becomes `v2.0.09-alpha.3`. */
const bumpVersion = (version: string) => version.replace(/(\d)(?=-|$)/, '$19');

/** Another tag, and another digest of the same length. */
function bumpImage(reference: string): string {
  const [tagged = '', digest] = reference.split('@sha256:');
  const path = tagged.replace(/:([\w.-]+)$/, (_, tag: string) => `:${bumpVersion(tag)}`);
  return digest ? `${path}@sha256:${[...digest].reverse().join('')}` : path;
}

const mapValues = (table: object, change: (value: string) => string) =>
  Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]));

/** The newest release with every version, tag and digest changed. */
const BUMPED: Release = {
  ...NEWEST_RELEASE,
  versions: mapValues(NEWEST_RELEASE.versions, bumpVersion),
  images: mapValues(NEWEST_RELEASE.images, bumpImage),
};

const settings: SettingsInput = {
  auth: { sessions: 'redis' },
  profiles: [{ name: 'team-a', owner: { name: 'ann@example.com' } }],
  credentials: { source: 'existing' },
};

/** Every object of the platform of a release. */
const objectsOf = (release: Release) =>
  [...chartObjects(new Platform(settings, { releases: [release] })).values()].flat();

/** A line of YAML for each field of some objects. */
const linesOf = (objects: readonly KubeObject[], change: (value: unknown) => unknown = (value) => value) =>
  objects.flatMap((object) => stringifyYaml([change(object) as KubeObject]).split('\n'));

function changedLines(before: readonly string[], after: readonly string[]): string[] {
  expect(after.length).toBe(before.length);
  return after.filter((line, index) => line !== before[index]);
}

test('a bump of every version changes hundreds of lines of objects and none of their snapshots', () => {
  const [newest, bumped] = [objectsOf(NEWEST_RELEASE), objectsOf(BUMPED)];
  expect(changedLines(linesOf(newest), linesOf(bumped)).length).toBeGreaterThan(200);
  const before = linesOf(newest, releaseNames(NEWEST_RELEASE));
  expect(changedLines(before, linesOf(bumped, releaseNames(BUMPED)))).toEqual([]);
});
