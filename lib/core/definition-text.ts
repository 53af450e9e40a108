/**
 * Reads the text of a definition as `npm run import` writes it: block style, one space for each level, lists at the
 * column of their key, one line for each value. It takes a tenth of the time that YAML takes, which a render has not. Of
 * long properties nothing is read before somebody looks at them: objects have few of those that a definition describes.
 */
export function readDefinition(text: string): unknown {
  const lines = text.replace(/^#.*\n/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return new DefinitionReader(lines).node(startOf(text));
}

/** From how many lines on a property is long. */
const LONG = 10;

class DefinitionReader {
  constructor(
    private readonly lines: readonly string[],
    private at = 0,
  ) {}

  /** The value whose first line has its text at this column. */
  node(column: number, isProperties = false): unknown {
    const line = this.lines[this.at] ?? '';
    if (line.startsWith('- ', column)) return this.list(column);
    if (keyEnd(line, column) < 0) {
      this.at += 1;
      return scalar(line.slice(column));
    }
    return this.map(column, isProperties);
  }

  private list(column: number): unknown[] {
    const items: unknown[] = [];
    let line = this.lines[this.at];
    while (line !== undefined && (items.length === 0 || startOf(line) === column) && line.startsWith('- ', column)) {
      items.push(this.node(column + 2));
      line = this.lines[this.at];
    }
    return items;
  }

  private map(column: number, isProperties: boolean): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    let line = this.lines[this.at];
    let first = true;
    // The first line may be that of a list's item: there the map begins behind the dash.
    while (line !== undefined && (first || (startOf(line) === column && line[column] !== '-'))) {
      first = false;
      const end = keyEnd(line, column);
      const key = String(scalar(line.slice(column, end)));
      const value = line.slice(end + 2);
      this.at += 1;
      if (value !== '') map[key] = scalar(value);
      else if (!isProperties || !this.later(map, key, column)) map[key] = this.below(column, key === 'properties');
      line = this.lines[this.at];
    }
    return map;
  }

  private below(column: number, isProperties = false): unknown {
    return this.lines[this.at]?.startsWith('- ', column) ? this.list(column) : this.node(column + 1, isProperties);
  }

  /** Passes over a value, to be read when it is asked for. Returns whether it is long enough for that. */
  private later(map: Record<string, unknown>, key: string, column: number): boolean {
    const { lines, at } = this;
    const deeper = ' '.repeat(column + 1);
    let end = at;
    while (lines[end]?.startsWith(deeper)) end += 1;
    if (end - at < LONG) return false;
    this.at = end;
    let known: unknown;
    const get = () => {
      known ??= new DefinitionReader(lines, at).below(column);
      return known;
    };
    Object.defineProperty(map, key, { configurable: true, enumerable: true, get });
    return true;
  }
}

function startOf(line: string): number {
  let column = 0;
  while (line[column] === ' ') column += 1;
  return column;
}

/** Where the colon behind a key stands, -1 where the text is no key. A value has one only within quotes. */
function keyEnd(line: string, column: number): number {
  if (line[column] !== '"') return line.indexOf(':', column);
  let end = column + 1;
  while (end < line.length && line[end] !== '"') end += line[end] === '\\' ? 2 : 1;
  return line[end + 1] === ':' ? end + 1 : -1;
}

const JSON_VALUE = /^(?:["[{\d-]|(?:true|false|null)$)/;

function scalar(text: string): unknown {
  return JSON_VALUE.test(text) ? JSON.parse(text) : text;
}
