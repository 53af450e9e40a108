import { fail, type Location } from '../../../core/problem';
import type { Expression, Field, Local } from './expression';
import { type Token, tokensOf } from './tokens';

/** Words that begin what parameters are not written in. */
const REFUSED = ['if', 'function', 'error', 'assert', 'importstr', 'for', 'in', 'then', 'else', 'tailstrict'];

/**
 * Parses a text in the part of Jsonnet that ksonnet itself writes.
 *
 * @throws SettingsError with the place of anything else
 */
export function parseJsonnet(text: string, file: string): Expression {
  return new Parser(tokensOf(text, file)).file();
}

/** No parameters are this deep, nor added from so many: the stack has an end. */
const DEEPEST = 200;

class Parser {
  private position = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  file(): Expression {
    const expression = this.expression();
    if (this.peek().kind !== 'end') this.unexpected('the end of the file');
    return expression;
  }

  private expression(): Expression {
    this.depth += 1;
    if (this.depth > DEEPEST) fail(this.peek().location, [], `nested more than ${DEEPEST} levels deep`);
    const expression = this.sum();
    this.depth -= 1;
    return expression;
  }

  private sum(): Expression {
    const { location } = this.peek();
    if (this.takeName('local')) {
      const locals = [this.bind()];
      while (this.take(',')) locals.push(this.bind());
      this.expect(';');
      return { kind: 'local', locals, body: this.expression(), location };
    }
    let left = this.postfix();
    for (let terms = 1; this.take('+'); terms += 1) {
      if (terms > DEEPEST) fail(location, [], `more than ${DEEPEST} terms are added`);
      left = { kind: 'add', left, right: this.postfix(), location };
    }
    return left;
  }

  private bind(): Local {
    const name = this.name();
    if (this.peek().text === '(') fail(this.peek().location, [], `${name} is a function: parameters have none`);
    this.expect('=');
    return { name, value: this.expression() };
  }

  private postfix(): Expression {
    let of = this.primary();
    for (let links = 1; ; links += 1) {
      const { location, text, kind } = this.peek();
      if (kind !== 'symbol') return of;
      if (links > DEEPEST) fail(location, [], `more than ${DEEPEST} links in a chain`);
      if (text === '{') of = { kind: 'add', left: of, right: this.object(), location };
      else if (text === '[') {
        this.take('[');
        of = { kind: 'member', of, key: this.expression(), location };
        this.expect(']');
      } else if (text === '.') {
        this.take('.');
        of = { kind: 'member', of, key: { kind: 'literal', value: this.name(), location }, location };
      } else if (text === '(') of = this.call(of);
      else return of;
    }
  }

  /** Only functions of `std` are called, with one argument. */
  private call(of: Expression): Expression {
    const { location } = of;
    const isStd = of.kind === 'member' && of.of.kind === 'name' && of.of.name === 'std' && of.key.kind === 'literal';
    if (!isStd) return fail(location, [], 'only std.extVar and std.objectFields are called in parameters');
    const name = String(of.key.kind === 'literal' ? of.key.value : '');
    this.expect('(');
    const argument = this.expression();
    this.expect(')');
    return { kind: 'call', function: name, argument, location };
  }

  private primary(): Expression {
    const token = this.peek();
    const { location } = token;
    if (token.kind === 'symbol' && token.text === '{') return this.object();
    if (token.kind === 'symbol' && token.text === '[') return this.array();
    this.position += 1;
    if (token.kind === 'string') return { kind: 'literal', value: token.text, location };
    if (token.kind === 'number') return { kind: 'literal', value: token.value, location };
    if (token.kind === 'symbol' && token.text === '-' && this.peek().kind === 'number') {
      return { kind: 'literal', value: -Number(this.advance().text), location };
    }
    if (token.kind === 'symbol' && token.text === '$') return { kind: 'root', location };
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (token.kind === 'name') return this.word(token.text, location);
    this.position -= 1;
    return this.unexpected('a value');
  }

  private word(name: string, location: Location): Expression {
    if (name === 'null') return { kind: 'literal', value: null, location };
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', location };
    if (name === 'import') {
      const path = this.advance();
      if (path.kind !== 'string') return fail(path.location, [], 'import needs the path of a file');
      return { kind: 'import', path: path.text, location };
    }
    if (name === 'self') return { kind: 'self', location };
    if (name === 'super') return this.above(location);
    if (REFUSED.includes(name))
      return fail(location, [], `"${name}" is not of the Jsonnet that parameters are written in`);
    return { kind: 'name', name, location };
  }

  /** `super.name` or `super[name]`; it is nothing by itself. */
  private above(location: Location): Expression {
    if (this.take('.')) return { kind: 'super', key: { kind: 'literal', value: this.name(), location }, location };
    this.expect('[');
    const key = this.expression();
    this.expect(']');
    return { kind: 'super', key, location };
  }

  private array(): Expression {
    const { location } = this.expect('[');
    const items: Expression[] = [];
    while (!this.take(']')) {
      items.push(this.expression());
      if (!this.take(',')) {
        this.expect(']');
        break;
      }
    }
    return { kind: 'array', items, location };
  }

  private object(): Expression {
    const { location } = this.expect('{');
    const fields: Field[] = [];
    const locals: Local[] = [];
    while (!this.take('}')) {
      if (this.takeName('local')) locals.push(this.bind());
      else fields.push(this.field());
      const comma = this.take(',');
      const [field] = fields;
      if (field !== undefined && fields.length === 1 && this.takeName('for')) {
        const name = this.name();
        if (!this.takeName('in')) this.unexpected('in');
        const list = this.expression();
        this.expect('}');
        return { kind: 'comprehension', field, locals, name, list, location };
      }
      if (!comma) {
        this.expect('}');
        break;
      }
    }
    return { kind: 'object', fields, locals, location };
  }

  private field(): Field {
    const token = this.advance();
    const { location } = token;
    let key: Expression;
    if (token.kind === 'symbol' && token.text === '[') {
      key = this.expression();
      this.expect(']');
    } else if (token.kind === 'string' || (token.kind === 'name' && !['local', 'assert'].includes(token.text))) {
      key = { kind: 'literal', value: token.text, location };
    } else {
      this.position -= 1;
      return this.unexpected('the name of a parameter');
    }
    const plus = this.take('+');
    if (!this.take(':') && !this.take('::') && !this.take(':::')) this.unexpected(':');
    return { key, plus, value: this.expression(), location };
  }

  private name(): string {
    const token = this.advance();
    return token.kind === 'name' ? token.text : fail(token.location, [], `expected a name, got ${quoted(token)}`);
  }

  private take(symbol: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    this.position += 1;
    return true;
  }

  private takeName(name: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== 'name' || text !== name) return false;
    this.position += 1;
    return true;
  }

  private expect(symbol: string): Token {
    const token = this.peek();
    if (!this.take(symbol)) this.unexpected(symbol);
    return token;
  }

  private peek(): Token {
    return this.tokens[this.position] ?? (this.tokens.at(-1) as Token);
  }

  private advance(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private unexpected(expected: string): never {
    const token = this.peek();
    return fail(token.location, [], `expected ${expected}, got ${quoted(token)}`);
  }
}

function quoted({ kind, text }: Token): string {
  return kind === 'end' ? text : JSON.stringify(text);
}
