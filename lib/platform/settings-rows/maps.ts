import { z } from 'zod';
import { layersOf, unwrap } from '../../core/schemas/unwrap';
import type { Schema } from './key';
import { joined, stepsOf } from './path';

/** Maps with known keys that stand at one path: the forms of a union, or one. */
export interface Maps {
  readonly path: string;
  readonly forms: readonly z.ZodObject[];
  /** The key that tells the forms apart. */
  readonly discriminator?: string;
}

/** The maps at a path and in what stands there: in a list, in a map of any keys, in the forms of a union. */
export function mapsOf(schema: Schema, path: string): Maps[] {
  // JSON contains itself, and says nothing of its keys.
  if (layersOf(schema).some((layer) => layer instanceof z.ZodLazy)) return [];
  const type = unwrap(schema);
  if (type instanceof z.ZodArray) return mapsOf(type.element, `${path}[]`);
  if (type instanceof z.ZodRecord) return mapsOf(type.valueType, joined(path, '*'));
  if (type instanceof z.ZodObject) return [{ path, forms: [type] }];
  if (!(type instanceof z.ZodUnion)) return [];
  const found = type.options.flatMap((option) => mapsOf(option, path));
  const discriminator = type instanceof z.ZodDiscriminatedUnion ? type.def.discriminator : undefined;
  return [...new Set(found.map((maps) => maps.path))].map((where) => {
    const here = found.filter((maps) => maps.path === where);
    const inner = here.find((maps) => maps.discriminator !== undefined)?.discriminator;
    return { path: where, forms: here.flatMap(({ forms }) => forms), discriminator: discriminator ?? inner };
  });
}

/**
 * The schema at a path below another.
 *
 * @throws Error when there is none
 */
export function schemaAt(root: Schema, path: string): Schema {
  return stepsOf(path).reduce<Schema>((schema, step) => {
    const found = optionsOf(schema).flatMap((type) => stepInto(type, step));
    if (!found[0]) throw new Error(`no setting ${path}: nothing has the key ${step}`);
    return found[0];
  }, root);
}

function optionsOf(schema: Schema): Schema[] {
  const type = unwrap(schema);
  return type instanceof z.ZodUnion ? type.options.flatMap(optionsOf) : [type];
}

function stepInto(type: Schema, step: string): Schema[] {
  if (type instanceof z.ZodObject) return Object.hasOwn(type.shape, step) ? [type.shape[step]] : [];
  if (type instanceof z.ZodRecord) return step === '*' ? [type.valueType] : [];
  return type instanceof z.ZodArray && step === '[]' ? [type.element] : [];
}
