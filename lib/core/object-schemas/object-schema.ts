/**
 * What may stand in an object, or in a part of one: the schemas of CustomResourceDefinitions, and those of Kubernetes' own
 * kinds as `npm run import` writes them.
 */
export interface ObjectSchema {
  /** `definitions/<name>` of Kubernetes' own kinds, by the name alone. Nothing else stands beside it. */
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** `quantity` is an amount such as 500m; the others are those of OpenAPI. */
  readonly format?: string;
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly additionalProperties?: ObjectSchema | boolean;
  readonly required?: readonly string[];
  readonly items?: ObjectSchema;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly ObjectSchema[];
  readonly anyOf?: readonly ObjectSchema[];
  readonly oneOf?: readonly ObjectSchema[];
  readonly not?: ObjectSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

/** Parts of schemas that several share, by the names under which `$ref` finds them. */
export type Definitions = Readonly<Record<string, ObjectSchema>>;
