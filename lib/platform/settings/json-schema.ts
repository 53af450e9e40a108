import { z } from 'zod';
import type { Component } from '../../core/component';
import { settingsSchema } from './schema';

/**
 * The JSON Schema of a settings file: what editors complete and explain. Draft 7 is what all of them know.
 *
 * @param catalog the components that a file may name
 */
export function settingsJsonSchema(catalog: readonly Component[]): object {
  const schema = z.toJSONSchema(settingsSchema(catalog), { io: 'input', target: 'draft-7', unrepresentable: 'any' });
  return { ...schema, title: 'Settings of cdk8s-kubeflow' };
}

/** The same as the text of a file. */
export function settingsJsonSchemaText(catalog: readonly Component[]): string {
  return `${JSON.stringify(settingsJsonSchema(catalog), null, 2)}\n`;
}
