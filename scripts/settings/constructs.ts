import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Construct } from 'constructs';
import { z } from 'zod';
import type { Schema } from '../../lib/platform/settings-rows/key';

/** A construct with props, and their schema. */
export interface ConstructProps {
  /** Name of the class. */
  readonly name: string;
  readonly schema: Schema;
  /** Name of the schema in its module. */
  readonly schemaName: string;
  /** Path of the module that has the schema, without its ending. */
  readonly module: string;
}

/**
 * Every construct below a folder whose props are parsed: `<name>.ts` has its class `X`, `<name>-props.ts` beside it the
 * schema `xProps`.
 */
export function constructsBelow(folder: string): ConstructProps[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const modules = files.filter((file) => file.endsWith('-props.ts')).map((file) => file.slice(0, -'.ts'.length));
  const withConstruct = modules.filter((module) => files.includes(`${module.slice(0, -'-props'.length)}.ts`));
  return withConstruct.sort().flatMap(constructsOf);
}

function constructsOf(module: string): ConstructProps[] {
  const schemas: Record<string, unknown> = require(module);
  const classes: Record<string, unknown> = require(join(module, '..', basename(module).slice(0, -'-props'.length)));
  return Object.entries(classes).flatMap(([name, each]) => {
    const isConstruct = typeof each === 'function' && each.prototype instanceof Construct;
    const schemaName = Object.keys(schemas).find((key) => key.toLowerCase() === `${name}props`.toLowerCase());
    const schema = schemaName === undefined ? undefined : schemas[schemaName];
    return isConstruct && schemaName && schema instanceof z.ZodType ? [{ name, schema, schemaName, module }] : [];
  });
}
