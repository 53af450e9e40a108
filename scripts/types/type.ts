/** Types as data: what is read from schemas of any kind, to be written as TypeScript. */
export type Type =
  /** As TypeScript spells it. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly item: Type }
  /** Any keys, all with such values. */
  | { readonly kind: 'record'; readonly value: Type }
  | { readonly kind: 'union'; readonly options: readonly Option[] }
  | {
      readonly kind: 'interface';
      readonly fields: readonly Field[];
      /** Whether it has further fields, of which nothing is known. */
      readonly isOpen: boolean;
      /** What stands above it. */
      readonly comment?: string;
    };

/** One of the types of a union. */
export interface Option {
  readonly type: Type;
  /** What an interface of it is called, behind the name of the union. */
  readonly label: string;
}

/** A field of an interface. */
export interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: Type;
  /** What stands above it. */
  readonly comment?: string;
  /** Its default: a value as TypeScript spells it, or words that begin with a dash. */
  readonly default?: string;
}

/** A type without parts. */
export function plainType(text: string): Type {
  return { kind: 'text', text };
}

/** One of some values. */
export function literalType(values: readonly unknown[]): Type {
  return plainType(values.map(literal).join(' | '));
}

/** A value as TypeScript spells it. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, each]) => `${propertyName(key)}: ${literal(each)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
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
