import { z } from 'zod';
import { layersOf } from '../../core/schemas/unwrap';

export type Schema = z.core.$ZodType;

/** What a schema says of a key beside its value. */
export interface Key {
  /** What it is for. */
  readonly description: string;
  /** What it is when nobody says it: in words, where it depends on other facts. */
  readonly words?: string;
  /** The same where it is a value, as it would be written. */
  readonly value?: unknown;
  /** Whether it can be left out. */
  readonly optional: boolean;
}

/** The sentence of a description that tells a default which is no constant. */
const DEFAULT = /(?:^|\s)By default (.+?)\.(?=$|\s[A-Z])/;

/** What is to be known of a key, from its schema. */
export function keyOf(schema: Schema): Key {
  const layers = layersOf(schema);
  const text = layers.map((layer) => z.globalRegistry.get(layer)?.description).find((each) => each !== undefined) ?? '';
  const words = DEFAULT.exec(text)?.[1];
  return {
    description: text.replace(DEFAULT, '').trim(),
    ...(words !== undefined && { words }),
    ...defaultOf(layers),
    optional: schema._zod.optin !== undefined,
  };
}

function defaultOf(layers: readonly Schema[]): { value?: unknown } {
  const layer = layers.find((each) => each instanceof z.ZodDefault || each instanceof z.ZodPrefault);
  if (layer) return { value: layer.def.defaultValue };
  // One that the program has itself is only told: see `programDefault`.
  const value = layers.map((each) => z.globalRegistry.get(each)?.default).find((each) => each !== undefined);
  return value === undefined ? {} : { value };
}
