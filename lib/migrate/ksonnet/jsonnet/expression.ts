import type { Location } from '../../../core/problem';

/** A field of an object: `plus` where it adds to a field of that name below. */
export interface Field {
  readonly key: Expression;
  readonly plus: boolean;
  readonly value: Expression;
  readonly location: Location;
}

/** A name that stands for a value, in the expression or in the object that begins with it. */
export interface Local {
  readonly name: string;
  readonly value: Expression;
}

/** What a text in Jsonnet says, as far as parameters of ksonnet need it. */
export type Expression = { readonly location: Location } & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly fields: readonly Field[]; readonly locals: readonly Local[] }
  /** `{ [name]: value for name in list }` */
  | {
      readonly kind: 'comprehension';
      readonly field: Field;
      readonly locals: readonly Local[];
      readonly name: string;
      readonly list: Expression;
    }
  | { readonly kind: 'local'; readonly locals: readonly Local[]; readonly body: Expression }
  | { readonly kind: 'name'; readonly name: string }
  /** The object in which it stands, and the outermost one around it: `$`. */
  | { readonly kind: 'self' | 'root' }
  /** A field as the objects say it to which this one is added. */
  | { readonly kind: 'super'; readonly key: Expression }
  | { readonly kind: 'import'; readonly path: string }
  | { readonly kind: 'add'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: Expression }
  /** A function of `std`. */
  | { readonly kind: 'call'; readonly function: string; readonly argument: Expression }
);
