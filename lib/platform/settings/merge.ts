import { z } from 'zod';
import { unwrap } from '../../core/schemas/unwrap';
import type { SourcedMap } from './source';

type Schema = z.core.$ZodType;

/**
 * Lays one map over another: maps within them merge, everything else replaces, and so does a map that is another form of
 * a union, as two forms have nothing in common.
 *
 * @param schema what stands in this place; nothing where no schema knows it
 */
export function merge(base: SourcedMap, over: SourcedMap, schema: Schema | undefined): SourcedMap {
  const form = sharedForm(schema, base, over);
  if (!form) return over;
  const entries = new Map(base.entries);
  for (const [key, { location, value }] of over.entries) {
    const below = entries.get(key)?.value;
    const merged = below?.kind === 'map' && value.kind === 'map' ? merge(below, value, form(key)) : value;
    entries.set(key, { location, value: merged });
  }
  return { kind: 'map', location: over.location, entries };
}

/** What a form says of the value of a key; nothing where it does not know the key. */
type Form = (key: string) => Schema | undefined;

/**
 * The form that two maps have both; nothing when they are of different forms of a union.
 *
 * A discriminated union has a form for each value of its discriminator; a map that does not say it stays with the form of
 * the base. Of any other union a map has the forms that know all its keys. A map that no form knows is a mistake, which
 * validation finds.
 */
function sharedForm(schema: Schema | undefined, base: SourcedMap, over: SourcedMap): Form | undefined {
  const type = schema && unwrap(schema);
  if (type instanceof z.ZodDiscriminatedUnion) {
    const before = chosenForm(type, base);
    const after = over.entries.has(type.def.discriminator) ? chosenForm(type, over) : before;
    return after === before ? sharedForm(after, base, over) : undefined;
  }
  if (type instanceof z.ZodUnion) {
    const forms = type.options.filter(takesMaps);
    if (forms.length === 1) return sharedForm(forms[0], base, over);
    const before = forms.filter((form) => knowsKeys(form, base));
    const after = forms.filter((form) => knowsKeys(form, over));
    const both = after.filter((form) => before.includes(form));
    return after.length > 0 && both.length === 0 ? undefined : sharedForm(both[0], base, over);
  }
  if (type instanceof z.ZodObject) {
    const { shape } = type;
    return (key) => (Object.hasOwn(shape, key) ? shape[key] : undefined);
  }
  return () => (type instanceof z.ZodRecord ? type.valueType : undefined);
}

/** The form that the discriminator of a map names, or that a map without one has by default. */
function chosenForm({ def }: z.ZodDiscriminatedUnion, { entries }: SourcedMap): Schema | undefined {
  const value = entries.get(def.discriminator)?.value;
  const said = value?.kind === 'scalar' ? value.value : undefined;
  return def.options.find(({ _zod }) =>
    [...(_zod.propValues?.[def.discriminator] ?? [])].some((each) => each === said),
  );
}

function takesMaps(schema: Schema): boolean {
  const type = unwrap(schema);
  if (type instanceof z.ZodUnion) return type.options.some(takesMaps);
  return type instanceof z.ZodObject || type instanceof z.ZodRecord;
}

function knowsKeys(schema: Schema, map: SourcedMap): boolean {
  const type = unwrap(schema);
  if (type instanceof z.ZodUnion) return type.options.some((option) => knowsKeys(option, map));
  if (type instanceof z.ZodObject) return [...map.entries.keys()].every((key) => Object.hasOwn(type.shape, key));
  return type instanceof z.ZodRecord;
}
