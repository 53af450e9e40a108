import { Yaml } from 'cdk8s';
import { NEWEST_RELEASE, type Release } from '../../lib/core/releases/release';
import { Platform } from '../../lib/platform/platform';
import { chartObjects } from '../../lib/platform/render/chart-objects';
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

/** Every object of the platform of a release, a line of YAML for each field. */
const linesOf = (release: Release, change: (value: unknown) => unknown = (value) => value) =>
  [...chartObjects(new Platform(settings, { releases: [release] })).values()].flatMap((objects) =>
    objects.flatMap((object) => Yaml.stringify(change(object)).split('\n')),
  );

function changedLines(before: readonly string[], after: readonly string[]): string[] {
  expect(after.length).toBe(before.length);
  return after.filter((line, index) => line !== before[index]);
}

test('a bump of every version changes hundreds of lines of objects and none of their snapshots', () => {
  expect(changedLines(linesOf(NEWEST_RELEASE), linesOf(BUMPED)).length).toBeGreaterThan(200);
  const before = linesOf(NEWEST_RELEASE, releaseNames(NEWEST_RELEASE));
  expect(changedLines(before, linesOf(BUMPED, releaseNames(BUMPED)))).toEqual([]);
});
