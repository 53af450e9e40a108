import { dirname, relative, resolve } from 'node:path';
import { type LocatedProblem, SettingsError } from '../../core/problem';
import { parseManifest } from '../settings/parse';
import { locateIn, type Sourced } from '../settings/source';
import { type DocumentPlace, type ExtraObject, objectsIn } from './extra-object';
import type { ExtraSettings } from './extras-schema';
import { manifestFiles, manifestText } from './manifest-files';

/** The objects of users' own manifests, with all that is wrong with them by themselves. */
export interface Extras {
  readonly objects: readonly ExtraObject[];
  readonly problems: readonly LocatedProblem[];
}

/**
 * Reads the manifests that settings name. Paths count from the file that says them, or, where no file does, from the
 * current folder.
 *
 * @param source of the settings
 */
export function readExtras(extras: readonly ExtraSettings[], source: Sourced): Extras {
  const read = extras.map((settings, index) =>
    settings.path === undefined
      ? inlineObjects(settings, source, index)
      : collect([settings.path], (path) => objectsAt(path, settings, source, index)),
  );
  return { objects: read.flatMap(({ objects }) => objects), problems: read.flatMap(({ problems }) => problems) };
}

function inlineObjects(settings: ExtraSettings, source: Sourced, index: number): Extras {
  const list = at(at(at(source, 'extras'), index), 'objects');
  return collect(list?.kind === 'list' ? list.items : [], (item, position) =>
    objectsIn({ source: item, path: ['extras', index, 'objects', position], settings }),
  );
}

function objectsAt(path: string, settings: ExtraSettings, source: Sourced, index: number): Extras {
  const where = ['extras', index, 'path'];
  const location = locateIn(source, where);
  const said = resolve(dirname(location.file), path);
  const explain = <Result>(shown: string, use: () => Result): Result => {
    try {
      return use();
    } catch (error) {
      if (error instanceof SettingsError || !(error instanceof Error)) throw error;
      throw new SettingsError([{ location, path: where, message: `${shown}: ${error.message}` }]);
    }
  };
  return collect(
    explain(path, () => manifestFiles(said)),
    (file) => {
      const shown = relative(process.cwd(), file) || file;
      return explain(shown, () => objectsOfFile(manifestText(file), shown, settings));
    },
  );
}

function objectsOfFile(text: string, file: string, settings: ExtraSettings): Extras {
  const documents = parseManifest(text, file);
  const several = documents.length > 1;
  const read = collect(documents, ({ source }, index): ExtraObject[] => {
    const place: DocumentPlace = { source, path: [], settings };
    return objectsIn(several ? { ...place, document: index + 1 } : place);
  });
  return { ...read, problems: [...documents.flatMap(({ problems }) => problems), ...read.problems] };
}

/** What comes of all parts, though some are wrong: every problem of a file is to come in one run. */
function collect<Part>(parts: readonly Part[], read: (part: Part, index: number) => Extras | ExtraObject[]): Extras {
  const objects: ExtraObject[] = [];
  const problems: LocatedProblem[] = [];
  parts.forEach((part, index) => {
    try {
      const found = read(part, index);
      objects.push(...(Array.isArray(found) ? found : found.objects));
      problems.push(...(Array.isArray(found) ? [] : found.problems));
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      problems.push(...error.problems);
    }
  });
  return { objects, problems };
}

function at(source: Sourced | undefined, step: string | number): Sourced | undefined {
  if (source?.kind === 'map') return source.entries.get(String(step))?.value;
  return source?.kind === 'list' ? source.items[Number(step)] : undefined;
}
