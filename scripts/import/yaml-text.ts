import { isObject, type Json } from './manifests';

/**
 * YAML of one definition: block style, one space of indentation, lists at the column of their key. The importer writes
 * it itself because the text is checksummed: it must not change with the version of a YAML library.
 */
export function toYaml(value: Json): string {
  const lines: string[] = [];
  write(value, '', '', lines);
  return `${lines.join('\n')}\n`;
}

/** Appends `value`; `first` starts its first line (a key or `- `), `indent` the further ones. */
function write(value: Json, first: string, indent: string, lines: string[]): void {
  if (isObject(value) && Object.keys(value).length > 0) {
    let start = first;
    for (const [key, each] of Object.entries(value)) {
      writeMember(`${start}${scalar(key)}:`, each, indent, lines);
      start = indent;
    }
  } else {
    lines.push(`${first}${leaf(value)}`);
  }
}

function writeMember(start: string, value: Json, indent: string, lines: string[]): void {
  if (Array.isArray(value) && value.length > 0) {
    lines.push(start);
    for (const item of value) write(item, `${indent}- `, `${indent}  `, lines);
  } else if (isObject(value) && Object.keys(value).length > 0) {
    lines.push(start);
    write(value, `${indent} `, `${indent} `, lines);
  } else {
    lines.push(`${start} ${leaf(value)}`);
  }
}

function leaf(value: Json): string {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : JSON.stringify(value);
  return isObject(value) ? '{}' : JSON.stringify(value);
}

/** Strings of these characters, with such a start, mean themselves in every YAML version … */
const PLAIN = /^[A-Za-z_/.^(][\w ./^()<>=!?@$%&*+|~;,'"\\{}[\]-]*$/;
/** … but for these words and numbers. */
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|\.inf|\.nan|\.\d.*)$/i;

function scalar(text: string): string {
  return PLAIN.test(text) && !WORD.test(text) && !text.endsWith(' ') ? text : JSON.stringify(text);
}
