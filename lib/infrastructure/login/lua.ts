/** What a script of the gateway can be told. */
export type LuaValue = string | boolean | readonly LuaValue[] | { readonly [key: string]: LuaValue };

/** A script with its settings above it, as the table CONFIG. */
export function withConfig(config: Record<string, LuaValue>, script: string): string {
  return `local CONFIG = ${literal(config)}\n${script}`;
}

function literal(value: LuaValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (isList(value)) return `{ ${value.map(literal).join(', ')} }`;
  const fields = Object.entries(value).map(([key, each]) => `[${quoted(key)}] = ${literal(each)}`);
  return `{ ${fields.join(', ')} }`;
}

function isList(value: LuaValue): value is readonly LuaValue[] {
  return Array.isArray(value);
}

/** Letters and digits as they are, every other byte by its number: nothing in a text can end it. */
function quoted(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) =>
    /[\w .:/@-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`,
  );
  return `"${bytes.join('')}"`;
}
