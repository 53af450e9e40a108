import { fail, type Location } from '../../../core/problem';
import type { Entry, Sourced } from '../../../platform/settings/source';

/** What an expression of Jsonnet gives. Items of lists and fields of objects are read when somebody asks for them. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: unknown; readonly location: Location }
  | { readonly kind: 'list'; readonly items: readonly Lazy[]; readonly location: Location }
  | LazyObject;

/** A value that is found out once, when it is needed. */
export type Lazy = () => Value;

/** A value that is found out once. @throws SettingsError where it needs itself */
export function lazy(find: Lazy, location: Location): Lazy {
  let found: Value | undefined;
  let running = false;
  return () => {
    if (found !== undefined) return found;
    if (running) return fail(location, [], 'circular: its value needs itself');
    running = true;
    try {
      found = find();
    } finally {
      running = false;
    }
    return found;
  };
}

/** A field as one of the objects says it that were added to each other. */
export interface LayerField {
  /** Whether it adds to the field of that name below. */
  readonly plus: boolean;
  readonly location: Location;
  /** Its value within the whole object: `self` is that, and what is below this layer is `super`. */
  value(self: LazyObject, layer: number): Value;
}

export type Layer = ReadonlyMap<string, LayerField>;

/** An object: the objects that were added to each other, of which a later one says more. Fields see the whole of it. */
export class LazyObject {
  readonly kind = 'map';
  private readonly found = new Map<string, Lazy>();

  constructor(
    readonly layers: readonly Layer[],
    readonly location: Location,
  ) {}

  /** The names of its fields, in the order in which they were said first. */
  keys(): string[] {
    return [...new Set(this.layers.flatMap((layer) => [...layer.keys()]))];
  }

  /** Where a field was said last. */
  placeOf(name: string): Location {
    return this.layers.findLast((layer) => layer.has(name))?.get(name)?.location ?? this.location;
  }

  get(name: string): Value | undefined {
    if (!this.layers.some((layer) => layer.has(name))) return undefined;
    const known = this.found.get(name) ?? lazy(() => this.below(this.layers.length, name) as Value, this.placeOf(name));
    this.found.set(name, known);
    return known();
  }

  /** The value of a field as the layers below one say it. */
  below(top: number, name: string): Value | undefined {
    const layer = this.layers.slice(0, top).findLastIndex((each) => each.has(name));
    const field = this.layers[layer]?.get(name);
    if (field === undefined) return undefined;
    const under = field.plus ? this.below(layer, name) : undefined;
    const own = field.value(this, layer);
    return under === undefined ? own : add(under, own, field.location);
  }
}

/** Objects merge by their fields; texts and lists follow each other. */
export function add(left: Value, right: Value, location: Location): Value {
  if (left.kind === 'map' && right.kind === 'map') {
    return new LazyObject([...left.layers, ...right.layers], left.location);
  }
  if (left.kind === 'list' && right.kind === 'list')
    return { kind: 'list', items: [...left.items, ...right.items], location };
  if (left.kind === 'scalar' && right.kind === 'scalar') {
    if (typeof left.value === 'number' && typeof right.value === 'number')
      return { kind: 'scalar', value: left.value + right.value, location };
    if ([left, right].some(({ value }) => typeof value === 'string'))
      return { kind: 'scalar', value: `${left.value}${right.value}`, location };
  }
  return fail(location, [], 'only objects, lists, numbers and texts are added in parameters');
}

/** No parameters are this deep: an object contains itself. */
const DEEPEST = 50;

/**
 * A value with all that is in it and its places, as readers of settings take it.
 *
 * @throws SettingsError with the place of what has no value
 */
export function sourcedOf(value: Value, depth = 0): Sourced {
  const { location } = value;
  if (depth > DEEPEST) return fail(location, [], `nested more than ${DEEPEST} levels deep`);
  if (value.kind === 'scalar') return value;
  if (value.kind === 'list')
    return { kind: 'list', location, items: value.items.map((item) => sourcedOf(item(), depth + 1)) };
  const entries = new Map<string, Entry>();
  for (const key of value.keys()) {
    const below = value.get(key);
    if (below) entries.set(key, { location: value.placeOf(key), value: sourcedOf(below, depth + 1) });
  }
  return { kind: 'map', location, entries };
}

/** Values that are known already, such as those that a file is given from outside. */
export function knownValue(source: Sourced): Value {
  const { location } = source;
  if (source.kind === 'scalar') return source;
  if (source.kind === 'list')
    return { kind: 'list', items: source.items.map((item) => () => knownValue(item)), location };
  const fields = [...source.entries].map(([key, { value, location: place }]): [string, LayerField] => [
    key,
    { plus: false, location: place, value: () => knownValue(value) },
  ]);
  return new LazyObject([new Map(fields)], location);
}
