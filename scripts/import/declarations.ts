import { isObject, type Json, type JsonObject } from './manifests';

/**
 * Turns OpenAPI schemas into TypeScript interfaces. Names of fields are those of the API, so what is written is what is
 * rendered: no mapping at run time, and nothing that a mapping could lose. An interface that occurs more than once under
 * the same field name (pod templates repeat a lot) is declared once, under the name of its first place.
 */
export class Declarations {
  private readonly byBody = new Map<string, string>();
  private readonly byName = new Map<string, string>();

  /** `taken` are names that the file uses for something else. */
  constructor(private readonly taken: ReadonlySet<string> = new Set()) {}

  /** The interfaces declared so far, parents before what they hold. */
  render(): string[] {
    return [...this.byName]
      .filter(([, body]) => body !== '')
      .map(([name, body]) => `export interface ${name} {\n${body}}\n`);
  }

  /** The type of a value. `name` is what an interface gets for it, `field` the field that holds it. */
  typeOf(schema: JsonObject, name: string, field: string): string {
    if (schema['x-kubernetes-int-or-string'] === true) return 'number | string';
    const literals = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : [];
    if (literals.length > 0) return literals.map(literal).join(' | ');
    switch (schema.type) {
      case 'string':
        return 'string';
      case 'integer':
      case 'number':
        return 'number';
      case 'boolean':
        return 'boolean';
      case 'array':
        return list(isObject(schema.items) ? this.typeOf(schema.items, name, field) : 'unknown');
      case 'object':
        return this.objectType(schema, name, field);
      default:
        return isObject(schema.properties) ? this.objectType(schema, name, field) : 'unknown';
    }
  }

  /** Declares an interface for `schema` and returns its name, which is another one if the same was declared before. */
  private interfaceOf(schema: JsonObject, name: string, field: string): string {
    const own = this.reserve(name);
    const body = this.body(schema, own);
    const key = `${field}\n${body}`;
    const known = this.byBody.get(key);
    if (known !== undefined) {
      this.byName.delete(own);
      return known;
    }
    this.byBody.set(key, own);
    this.byName.set(own, body);
    return own;
  }

  private objectType(schema: JsonObject, name: string, field: string): string {
    if (isObject(schema.properties) && Object.keys(schema.properties).length > 0)
      return this.interfaceOf(schema, name, field);
    if (!isObject(schema.additionalProperties)) return 'object';
    return `{ readonly [key: string]: ${this.typeOf(schema.additionalProperties, name, field)} }`;
  }

  /** The lines of an interface for `schema`; `name` starts the names of what it holds. */
  body(schema: JsonObject, name: string): string {
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    const properties = isObject(schema.properties) ? Object.entries(schema.properties) : [];
    const lines = properties.map(([property, each]) => {
      const type = isObject(each) ? this.typeOf(each, `${name}${pascalCase(property)}`, property) : 'unknown';
      const optional = required.has(property) && !hasDefault(each) ? '' : '?';
      return `  readonly ${propertyName(property)}${optional}: ${type};\n`;
    });
    const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
    return lines.concat(open ? ['  readonly [field: string]: unknown;\n'] : []).join('');
  }

  /** Holds the place of an interface in the output, and its name: two fields can lead to the same one. */
  private reserve(name: string): string {
    let free = name;
    for (let number = 2; this.byName.has(free) || this.taken.has(free); number++) free = `${name}${number}`;
    this.byName.set(free, '');
    return free;
  }
}

/** A required field that the API server fills in need not be written. */
function hasDefault(schema: Json): boolean {
  return isObject(schema) && schema.default !== undefined;
}

function literal(value: Json): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value);
}

function list(item: string): string {
  return /[ |]/.test(item) && !item.startsWith('{') ? `readonly (${item})[]` : `readonly ${item}[]`;
}

/** `v1beta1` → `V1Beta1`, `trafficPolicy` → `TrafficPolicy`, `x-request-id` → `XRequestId`. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+|(?<=\d)(?=[a-z])/)
    .filter((part) => part !== '')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
}

/** A property name as TypeScript writes it: quoted only where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** A string literal in single quotes. */
export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}
