import type { Problem } from '../../kubernetes/problem';
import { formatValue } from '../problem';
import { labelKey, labelValue } from '../schemas/labels-schema';

/** Fields of Kubernetes' own definitions that are labels, or annotations, whose values are any text. */
const LABELS: Readonly<Record<string, Readonly<Record<string, 'labels' | 'annotations'>>>> = {
  'meta.v1.ObjectMeta': { labels: 'labels', annotations: 'annotations' },
  'meta.v1.LabelSelector': { matchLabels: 'labels' },
  'core.v1.PodSpec': { nodeSelector: 'labels' },
};

/**
 * What the API server would refuse of labels and annotations, which its schemas call maps of text.
 *
 * @param definition name of the definition that a map fits, such as `meta.v1.ObjectMeta`
 */
export function labelProblems(map: Readonly<Record<string, unknown>>, definition: string): Problem[] {
  if (!Object.hasOwn(LABELS, definition)) return [];
  return Object.entries(LABELS[definition] ?? {}).flatMap(([field, kind]) =>
    Object.entries(map[field] ?? {}).flatMap(([key, value]): Problem[] => {
      // Domains before the keys of annotations may have capital letters.
      const badKey = wrong(KEYS, kind === 'annotations' ? key.toLowerCase() : key);
      if (badKey) return [{ path: [field, key], message: `key ${formatValue(key)}: expected ${badKey}` }];
      const badValue = kind === 'labels' && typeof value === 'string' ? wrong(VALUES, value) : undefined;
      return badValue ? [{ path: [field, key], message: `expected ${badValue}, got ${formatValue(value)}` }] : [];
    }),
  );
}

interface Judged {
  readonly schema: typeof labelKey;
  /** The same few keys and values stand in every object. */
  readonly known: Map<string, string | undefined>;
}

const KEYS: Judged = { schema: labelKey, known: new Map() };
const VALUES: Judged = { schema: labelValue, known: new Map() };

function wrong({ schema, known }: Judged, text: string): string | undefined {
  if (!known.has(text)) known.set(text, schema.safeParse(text).error?.issues[0]?.message);
  return known.get(text);
}
