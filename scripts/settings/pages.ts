import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { code } from '../../lib/platform/settings-rows/code';
import type { Schema } from '../../lib/platform/settings-rows/key';
import { schemaAt } from '../../lib/platform/settings-rows/maps';
import { joined } from '../../lib/platform/settings-rows/path';
import { type Row, rowsOf } from '../../lib/platform/settings-rows/rows';
import { table } from './markdown';

/** A place of a page that shows the settings below a path. */
export interface Region {
  /** Where in the settings: `''` is the whole file. */
  readonly path: string;
  /** Keys, counted from there, whose own keys another region shows; `*` for all. */
  readonly folded: readonly string[];
}

/**
 * Where tables of settings stand in a page: `<!-- settings:begin PATH folded=KEY,KEY -->` … `<!-- settings:end -->`.
 * Both the path and what is folded may be left out.
 */
const REGION =
  /(<!-- settings:begin(?: (?<path>[^\s=]+))?(?: folded=(?<folded>\S+))? -->\n).*?(<!-- settings:end -->)/gs;

/** The regions of a page. */
export function regionsOf(text: string): Region[] {
  return [...text.matchAll(REGION)].map(({ groups }) => regionOf(groups));
}

/** A page with the tables of its regions as the schema has them now. Everything else stays as it is. */
export function withTables(text: string, settings: Schema): string {
  return text.replaceAll(REGION, (...found) => {
    const [, begin, , , end] = found;
    return `${begin}${tableOf(regionOf(found.at(-1)), settings)}\n${end}`;
  });
}

/** The pages below a folder that show settings, by their paths. */
export function settingsPages(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const texts = files.sort().map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')] as const);
  return new Map(texts.filter(([, text]) => regionsOf(text).length > 0));
}

function regionOf(groups: Readonly<Record<string, string | undefined>> | undefined): Region {
  return { path: groups?.path ?? '', folded: groups?.folded?.split(',') ?? [] };
}

function tableOf({ path, folded }: Region, settings: Schema): string {
  const rows = rowsOf(schemaAt(settings, path), folded);
  const cells = rows.map((row) => [keysCell(row), row.values, row.default, row.description]);
  return table(['setting', 'values', 'default', 'what'], cells);
}

/** `a.b`, `.c`: of further keys only what differs. */
function keysCell({ above, keys: [first = '', ...others] }: Row): string {
  return [joined(above, first), ...others.map((key) => (above === '' ? key : `.${key}`))].map(code).join(', ');
}
