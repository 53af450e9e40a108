import type { KubeObject } from '../../kubernetes/objects';
import { waveIn } from '../../kubernetes/wave';
import type { RenderedFile } from '../render/rendered-file';
import { stringifyYaml } from '../render/yaml';

/** Objects that are applied together. */
export interface Group {
  /** Name of the group and of its folder: `crds`, `katib`, `20-katib`. */
  readonly name: string;
  /** Objects come in the order of their waves; the first and the last that there are. */
  readonly waves: readonly [first: number, last: number];
  readonly objects: readonly KubeObject[];
  /** The manifests in the folder. */
  readonly files: readonly RenderedFile[];
}

/** How objects are grouped. */
export interface Grouping {
  /** What objects of a component with a wave from 0 on go together. */
  readonly key: (wave: number) => number;
  /** Name of such a group; whether it is the component's first. */
  readonly name: (component: string, key: number, isFirst: boolean) => string;
  /** An object as it is written into the folder. @default - as in dist */
  readonly change?: (object: KubeObject) => KubeObject;
}

/** What comes before all components, by its wave. */
const FIRST_GROUPS: Readonly<Record<number, string>> = { [-3]: 'crds', [-2]: 'namespaces', [-1]: 'priority-classes' };

const OBJECTS_FILE = /^\d+-(.+)\.k8s\.yaml$/;

/** Whether a file holds nothing but definitions, which stay text. */
function isOfDefinitions({ name }: RenderedFile): boolean {
  return name.startsWith('00-crds-');
}

/**
 * The objects of a platform in groups, in the order of their waves: what must be there before all components, a group
 * for each kind, then those of the components.
 */
export function groupsOf(files: readonly RenderedFile[], { key, name, change = same }: Grouping): Group[] {
  const definitions = files.filter(isOfDefinitions);
  const groups = new Map<string, Group>();
  if (definitions.length > 0) {
    const objects = definitions.flatMap((file) => file.objects ?? []);
    groups.set('crds', { name: 'crds', waves: rangeOf(objects), objects, files: definitions });
  }
  for (const file of files.filter((each) => !isOfDefinitions(each))) {
    const component = OBJECTS_FILE.exec(file.name)?.[1] ?? file.name;
    const keys = new Map<number, KubeObject[]>();
    for (const object of file.objects ?? []) {
      const wave = waveIn(object);
      const objectKey = wave < 0 ? wave : key(wave);
      keys.set(objectKey, [...(keys.get(objectKey) ?? []), object]);
    }
    const first = Math.min(...[...keys.keys()].filter((each) => each >= 0));
    for (const [each, objects] of keys) {
      const early = FIRST_GROUPS[each] ?? `${component}-before-${-each}`;
      const group = each < 0 ? early : name(component, each, each === first);
      groups.set(group, joined(groups.get(group), group, file.name, objects.map(change)));
    }
  }
  return [...groups.values()].sort((a, b) => a.waves[0] - b.waves[0]);
}

const same = (object: KubeObject) => object;

function joined(group: Group | undefined, name: string, file: string, objects: readonly KubeObject[]): Group {
  const all = [...(group?.objects ?? []), ...objects];
  const written = { name: file, text: stringifyYaml(objects), objects };
  return { name, waves: rangeOf(all), objects: all, files: [...(group?.files ?? []), written] };
}

function rangeOf(objects: readonly KubeObject[]): [number, number] {
  const waves = objects.map(waveIn);
  return [Math.min(...waves), Math.max(...waves)];
}

/** A file of a folder, which is written only when its text is asked for. */
export function inFolder(folder: string, file: RenderedFile): RenderedFile {
  return {
    name: `${folder}/${file.name}`,
    get text() {
      return file.text;
    },
    get objects() {
      return file.objects;
    },
  };
}
