import { type Field, pascalCase, propertyName, type Type } from './type';

type Interface = Extract<Type, { kind: 'interface' }>;

/** How lists are typed: `mutable` where the code that takes them has no `readonly`. */
export type Lists = 'readonly' | 'mutable';

/**
 * Writes types as TypeScript interfaces. An interface that occurs more than once under the same field name (pod templates
 * repeat a lot) is declared once, under the name of its first place.
 */
export class Declarations {
  private readonly byBody = new Map<string, string>();
  private readonly byName = new Map<string, { readonly body: string; readonly above?: string }>();

  /** `taken` are names that the file uses for something else. */
  constructor(
    private readonly taken: ReadonlySet<string> = new Set(),
    private readonly lists: Lists = 'readonly',
  ) {}

  /** The interfaces declared so far, parents before what they hold. */
  render(): string[] {
    return [...this.byName]
      .filter(([, { body }]) => body !== '')
      .map(([name, { body, above }]) => `${comment('', { comment: above })}export interface ${name} {\n${body}}\n`);
  }

  /** The text of a type. `name` is what an interface gets for it, `field` the field that holds it. */
  typeOf(type: Type, name: string, field: string): string {
    switch (type.kind) {
      case 'text':
        return type.text;
      case 'list':
        return this.list(this.typeOf(type.item, name, field));
      case 'record':
        return `{ readonly [key: string]: ${this.typeOf(type.value, name, field)} }`;
      case 'union':
        return [
          ...new Set(type.options.map((each) => this.typeOf(each.type, `${name}${pascalCase(each.label)}`, field))),
        ].join(' | ');
      case 'interface':
        return this.interfaceOf(type, name, field);
    }
  }

  /** Declares an interface and returns its name, which is another one if the same was declared before. */
  private interfaceOf(type: Interface, name: string, field: string): string {
    const own = this.reserve(name);
    const body = this.body(type, own);
    const key = `${field}\n${body}`;
    const known = this.byBody.get(key);
    if (known !== undefined) {
      this.byName.delete(own);
      return known;
    }
    this.byBody.set(key, own);
    this.byName.set(own, { body, above: type.comment });
    return own;
  }

  /** The lines of an interface; `name` starts the names of what it holds. */
  body({ fields, isOpen }: Interface, name: string): string {
    const lines = fields.map((field) => {
      const type = this.typeOf(field.type, `${name}${pascalCase(field.name)}`, field.name);
      return `${comment('  ', field)}  readonly ${propertyName(field.name)}${field.isOptional ? '?' : ''}: ${type};\n`;
    });
    return lines.concat(isOpen ? ['  readonly [field: string]: unknown;\n'] : []).join('');
  }

  private list(item: string): string {
    const readonly = this.lists === 'readonly' ? 'readonly ' : '';
    return /[ |]/.test(item) && !/^\{[^|]*\}$/.test(item) ? `${readonly}(${item})[]` : `${readonly}${item}[]`;
  }

  /** Holds the place of an interface in the output, and its name: two fields can lead to the same one. */
  private reserve(name: string): string {
    let free = name;
    for (let number = 2; this.byName.has(free) || this.taken.has(free); number++) free = `${name}${number}`;
    this.byName.set(free, { body: '' });
    return free;
  }
}

/** The longest line, with what stands before the text of a comment. */
const WIDTH = 120 - '   * '.length;

/** The comment above something, which editors show. */
function comment(indent: string, { comment = '', default: byDefault }: Pick<Field, 'comment' | 'default'>): string {
  const said = wrapped(comment);
  const tag = byDefault === undefined ? [] : wrapped(`@default ${byDefault}`);
  const lines = said.length > 0 && tag.length > 0 ? [...said, '', ...tag] : [...said, ...tag];
  if (lines.length === 0) return '';
  if (lines.length === 1 && lines.join('').length < WIDTH) return `${indent}/** ${lines.join('')} */\n`;
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].map((line) => `${indent}${line}\n`).join('');
}

/** Text in lines that fit. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll('*/', '*\\/').split(/\s+/)) {
    const last = lines.at(-1);
    // What begins a line with @ would be a tag.
    if (last !== undefined && (last.length + word.length < WIDTH || word.startsWith('@'))) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.filter((line) => line !== '');
}
