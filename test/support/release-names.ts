import { NEWEST_RELEASE } from '../../lib/core/releases/release';

/** The facts of a release that stand in rendered objects. */
export interface ReleaseFacts {
  readonly images: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

const CHECKSUM = /^[0-9a-f]{64}$/;

/**
 * Writes names in place of what a release says, in every string below a value: `<image kfp-frontend>` for exactly that
 * image's reference, `<digest knative-queue>` for its digest elsewhere, `<version istio>` for a version inside a text.
 * A checksum over configuration, which such facts are a part of, becomes `<checksum>`.
 */
export function releaseNames(release: ReleaseFacts = NEWEST_RELEASE): (value: unknown) => unknown {
  const images = namesByValue(release.images, 'image');
  const digests = Object.entries(release.images).flatMap(([name, reference]) => {
    const digest = reference.split('@')[1];
    return digest ? [[name, digest] as const] : [];
  });
  // A reference without tag and digest is a word of its own right, such as `busybox`.
  const inText = new Map([...images].filter(([reference]) => /[:@]/.test(reference)));
  const steps = [
    replacer(inText, '(?<![\\w./-])', '(?![\\w:@/-]|\\.\\w)'),
    replacer(namesByValue(Object.fromEntries(digests), 'digest'), '', '(?!\\w)'),
    replacer(namesByValue(release.versions, 'version'), '(?<=(?:^|[^\\w.])v?)', '(?!\\w|\\.\\d)'),
  ];
  const inString = (text: string) =>
    images.get(text) ?? (CHECKSUM.test(text) ? '<checksum>' : steps.reduce((each, step) => step(each), text));

  return function named(value: unknown): unknown {
    if (typeof value === 'string') return inString(value);
    if (Array.isArray(value)) return value.map(named);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]));
  };
}

/** `<what name>` by value; names that share a value stand together. */
function namesByValue(values: Readonly<Record<string, string>>, what: string): Map<string, string> {
  const names = new Map<string, string[]>();
  for (const [name, value] of Object.entries(values)) names.set(value, [...(names.get(value) ?? []), name]);
  return new Map([...names].map(([value, all]) => [value, `<${what} ${all.join(' or ')}>`]));
}

/** Replaces the keys of a map that stand between two patterns, the longest first. */
function replacer(names: ReadonlyMap<string, string>, before: string, after: string): (text: string) => string {
  if (names.size === 0) return (text) => text;
  const values = [...names.keys()].sort((a, b) => b.length - a.length);
  const any = values.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const pattern = new RegExp(`${before}(${any})${after}`, 'g');
  return (text) => text.replace(pattern, (value) => names.get(value) ?? value);
}
