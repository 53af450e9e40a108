import { choices } from '../../core/explain';
import { type Release, type Releases, upstreamNamespaces } from '../../core/releases/release';
import { isRecord } from '../../kubernetes/json';
import type { Problem } from '../../kubernetes/problem';

/** The release that settings choose, valid or not; the first of them when they choose none that there is. */
export function chosenRelease(settings: unknown, releases: Releases): Release {
  const name = isRecord(settings) ? settings.release : undefined;
  return releases.find((release) => release.name === name) ?? releases[0];
}

/** Finds names in the settings that other releases have, but not the chosen one. The schema allows what any of them has. */
export function releaseProblems(settings: unknown, release: Release, releases: Releases): Problem[] {
  const { namespaces, images } = isRecord(settings) ? settings : {};
  const of = (names: (release: Release) => readonly string[], path: readonly string[], what: string, said: unknown) => {
    const known = names(release);
    const elsewhere = new Set(releases.flatMap(names).filter((name) => !known.includes(name)));
    return Object.keys(isRecord(said) ? said : {})
      .filter((name) => elsewhere.has(name))
      .map((name) => ({
        path: [...path, name],
        message: `Kubeflow ${release.name} has no such ${what}; ${choices(name, known)}`,
      }));
  };
  return [
    ...of(upstreamNamespaces, ['namespaces'], 'namespace', namespaces),
    ...of(
      (each) => Object.keys(each.images),
      ['images', 'overrides'],
      'image',
      isRecord(images) ? images.overrides : undefined,
    ),
  ];
}
