import { fail, type Location } from '../../../core/problem';

/** A word of Jsonnet. Names and keywords are `name`; operators and brackets are themselves. */
export type Token =
  | { readonly kind: 'string' | 'name' | 'symbol'; readonly text: string; readonly location: Location }
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly location: Location }
  | { readonly kind: 'end'; readonly text: string; readonly location: Location };

const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /\d+(\.\d+)?([eE][+-]?\d+)?/y;
const SKIPPED = /(\s+|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const SYMBOL = /:::|::|[{}[\](),.;:+=$-]/y;

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * The words of a text in Jsonnet.
 *
 * @throws SettingsError with the place of what is none
 */
export function tokensOf(text: string, file: string): Token[] {
  return new Lexer(text, file).all();
}

class Lexer {
  private position = 0;
  /** Where lines begin: each word is asked for its own. */
  private readonly starts: readonly number[];

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  all(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      this.match(SKIPPED);
      const location = this.location(this.position);
      if (this.position >= this.text.length) return [...tokens, { kind: 'end', text: 'the end of the file', location }];
      tokens.push(this.next(location));
    }
  }

  private next(location: Location): Token {
    if (this.text.startsWith('|||', this.position)) return { kind: 'string', text: this.block(location), location };
    const quote = /@?["']/y;
    const opening = this.match(quote);
    if (opening !== undefined) {
      const text = opening.startsWith('@') ? this.verbatim(opening.slice(1), location) : this.quoted(opening, location);
      return { kind: 'string', text, location };
    }
    const number = this.match(NUMBER);
    if (number !== undefined) return { kind: 'number', value: Number(number), text: number, location };
    const name = this.match(NAME);
    if (name !== undefined) return { kind: 'name', text: name, location };
    const symbol = this.match(SYMBOL);
    if (symbol !== undefined) return { kind: 'symbol', text: symbol, location };
    const got = JSON.stringify(this.text[this.position]);
    return fail(location, [], `${got} is not of the Jsonnet that parameters are written in`);
  }

  /** "…" and '…', with escapes. */
  private quoted(quote: string, location: Location): string {
    let text = '';
    for (;;) {
      const character = this.text[this.position];
      if (character === undefined) return fail(location, [], 'a string that does not end');
      this.position += 1;
      if (character === quote) return text;
      text += character === '\\' ? this.escape() : character;
    }
  }

  private escape(): string {
    const at = this.location(this.position - 1);
    const character = this.text[this.position] ?? '';
    this.position += 1;
    if (character === 'u') {
      const digits = this.match(/[0-9a-fA-F]{4}/y) ?? fail(at, [], '\\u needs four hex digits');
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (['"', "'", '\\', '/'].includes(character)) return character;
    return ESCAPES[character] ?? fail(at, [], `no escape in a string: \\${character}`);
  }

  /** @"…" and @'…': only the quote is special, which stands for itself when it is there twice. */
  private verbatim(quote: string, location: Location): string {
    let text = '';
    for (;;) {
      const end = this.text.indexOf(quote, this.position);
      if (end < 0) return fail(location, [], 'a string that does not end');
      text += this.text.slice(this.position, end);
      this.position = end + 1;
      if (this.text[this.position] !== quote) return text;
      text += quote;
      this.position += 1;
    }
  }

  /** |||, lines that are indented alike, |||. */
  private block(location: Location): string {
    const [, rest = ''] = /^\|\|\|[ \t]*\r?\n([\s\S]*)$/.exec(this.text.slice(this.position)) ?? [];
    const indent = /^(?:[ \t]*\r?\n)*([ \t]+)/.exec(rest)?.[1];
    const all = rest.split('\n');
    const end = all.findIndex(
      (line) => /^[ \t]*\|\|\|/.test(line) && !(indent !== undefined && line.startsWith(indent)),
    );
    if (indent === undefined || end < 0)
      return fail(location, [], 'a text block that does not end, or is not indented');
    const lines = all.slice(0, end).map((line) => line.replace(/\r$/, ''));
    const unfit = lines.findIndex((line) => line.trim() !== '' && !line.startsWith(indent));
    if (unfit >= 0)
      fail(
        { ...location, line: location.line + unfit + 1 },
        [],
        'a line of a text block is indented less than its first',
      );
    const start = this.text.length - rest.length;
    this.position = start + all.slice(0, end).join('\n').length + 1 + (all[end] ?? '').indexOf('|||') + 3;
    return lines.map((line) => `${line.slice(indent.length)}\n`).join('');
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  private location(position: number): Location {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= position) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: position - (this.starts[low] ?? 0) + 1 };
  }
}
