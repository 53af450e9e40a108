import type { Catalog } from '../../core/catalog';
import { entriesOf } from '../../core/component';
import { choices } from '../../core/explain';
import { RELEASES, type Release, type Releases, upstreamNamespaces } from '../../core/releases/release';
import { isRecord } from '../../kubernetes/json';
import type { Path, Problem } from '../../kubernetes/problem';

/** The release that settings choose, valid or not; the first of them when they choose none that there is. */
export function chosenRelease(settings: unknown, releases: Releases): Release {
  const name = isRecord(settings) ? settings.release : undefined;
  return releases.find((release) => release.name === name) ?? releases[0];
}

/**
 * Finds names in the settings that other releases have, but not the chosen one, even of what is only switched off. The
 * schema allows what any of them has.
 */
export function releaseProblems(settings: unknown, catalog: Catalog, release: Release, releases: Releases): Problem[] {
  const tables: [what: string, path: Path, names: (release: Release) => readonly string[]][] = [
    ['namespace', ['namespaces'], upstreamNamespaces],
    ['image', ['images', 'overrides'], ({ images }) => Object.keys(images)],
    ['component', ['components'], (each) => keysIn(each, catalog, false)],
    ['section', [], (each) => keysIn(each, catalog, true)],
  ];
  return tables.flatMap(([what, path, names]) => {
    const known = names(release);
    const having = (name: string) => releases.filter((each) => names(each).includes(name)).map((each) => each.name);
    const said = path.reduce((value: unknown, key) => (isRecord(value) ? value[String(key)] : undefined), settings);
    return Object.keys(isRecord(said) ? said : {}).flatMap((name) => {
      const others = known.includes(name) ? [] : having(name);
      if (others.length === 0) return [];
      const message = `Kubeflow ${release.name} has no such ${what}, only ${others.join(', ')}`;
      return [{ path: [...path, name], message: known.length > 0 ? `${message}; ${choices(name, known)}` : message }];
    });
  });
}

/** Keys by which settings name the components of a release: their names, or the sections that are their only prop. */
function keysIn(release: Release, catalog: Catalog, sections: boolean): string[] {
  return entriesOf(release, catalog).flatMap(({ name, section }) => {
    if (sections) return section ?? [];
    return section ? [] : name;
  });
}

/** The release of a name, the newest where the name says none that is known. */
export function releaseNamed(name: string | undefined, releases: Releases = RELEASES): Release {
  return releases.find((each) => each.name === name) ?? releases[0];
}
