import { type LocatedProblem, type Location, SettingsError } from '../../core/problem';
import { isRecord } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import type { Path, Problem } from '../../kubernetes/problem';
import { WAVE_ANNOTATION } from '../../kubernetes/wave';
import { locateIn, plain, type Sourced } from '../settings/source';
import type { ExtraSettings } from './extras-schema';

/** What the cluster writes into every object: with it a manifest is what somebody got from a cluster. */
const OF_THE_CLUSTER = ['uid', 'resourceVersion', 'managedFields', 'selfLink', 'deletionTimestamp'];

/** An object of the user's own manifests, and where it stands. */
export interface ExtraObject {
  readonly object: KubeObject;
  readonly settings: ExtraSettings;
  /** A problem at a path within the object, in the file that says it. */
  readonly problem: (path: Path, message: string) => LocatedProblem;
}

/** Where a document stands: in a file of manifests, or in the settings themselves. */
export interface DocumentPlace {
  readonly source: Sourced;
  /** What stands before paths within it, as errors show them. */
  readonly path: Path;
  /** Which document of its file it is, where it has several. */
  readonly document?: number;
  readonly settings: ExtraSettings;
}

/**
 * The objects of a document: one, those of a List, or none when it is empty.
 *
 * @throws SettingsError when it is no object that can be applied
 */
export function objectsIn(place: DocumentPlace): ExtraObject[] {
  const { source } = place;
  if (source.kind === 'scalar' && source.value === null) return [];
  const value = plain(source);
  const items = source.kind === 'map' ? source.entries.get('items')?.value : undefined;
  if (isRecord(value) && value.apiVersion === 'v1' && value.kind === 'List') {
    if (items?.kind !== 'list') throw new SettingsError([problemIn(place)(['items'], 'expected a list of objects')]);
    return items.items.flatMap((item, index) =>
      objectsIn({ ...place, source: item, path: [...place.path, 'items', index] }),
    );
  }
  const problem = problemIn(place);
  if (isObject(value)) return [{ object: value, settings: place.settings, problem }];
  throw new SettingsError(faultsOf(value).map(({ path, message }) => problem(path, message)));
}

function problemIn({ source, path: above, document }: DocumentPlace): ExtraObject['problem'] {
  return (path, message) => {
    const location: Location = locateIn(source, path);
    return { location, path: [...above, ...path], message: `${message}${document ? ` (document ${document})` : ''}` };
  };
}

function isObject(value: unknown): value is KubeObject {
  return faultsOf(value).length === 0;
}

/** What keeps a value from being an object that is applied again and again. */
function faultsOf(value: unknown): Problem[] {
  if (!isRecord(value)) return [{ path: [], message: 'expected an object of Kubernetes, with apiVersion and kind' }];
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion === 'string' && apiVersion.startsWith('kustomize.config.k8s.io/')) {
    const message =
      'is an instruction for kustomize: write what `kustomize build` makes of it into a file, and name that';
    return [{ path: [], message }];
  }
  const texts = Object.entries({ apiVersion, kind }).filter(([, text]) => typeof text !== 'string' || text === '');
  const missing = texts.map(([key]) => ({ path: [key], message: `expected the ${key} of an object of Kubernetes` }));
  const meta = isRecord(metadata) ? metadata : {};
  const { name, annotations } = meta;
  const wave = isRecord(annotations) ? annotations[WAVE_ANNOTATION] : undefined;
  return [
    ...missing,
    ...(typeof name === 'string' && name !== ''
      ? []
      : [{ path: ['metadata', 'name'], message: 'expected a name: what is applied again must be found again' }]),
    ...OF_THE_CLUSTER.filter((key) => meta[key] !== undefined).map((key) => ({
      path: ['metadata', key],
      message: 'is what the cluster writes; leave it out',
    })),
    ...(wave === undefined || (typeof wave === 'string' && /^-?\d+$/.test(wave))
      ? []
      : [{ path: ['metadata', 'annotations', WAVE_ANNOTATION], message: 'expected a whole number, as text' }]),
  ];
}
