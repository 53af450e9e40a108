import { z } from 'zod';
import { parseOptions } from '../../core/props';

/** How likely values are: all the same, or around the middle; on the scale itself, or on its logarithm. */
export type Distribution = 'uniform' | 'logUniform' | 'normal' | 'logNormal';

/** The values that a number can have. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** The distance between values. @default - any value; of whole numbers each one */
  readonly step?: number;
  /** @default - uniform */
  readonly distribution?: Distribution;
}

const parameterName = z
  .string()
  .regex(/^[A-Za-z_][\w.-]*$/, "a name of letters, digits, '_', '-' and '.', such as learning-rate");

const rangeOf = (number: z.ZodNumber) =>
  z
    .strictObject({
      min: number,
      max: number,
      step: number.gt(0, 'more than 0').optional(),
      distribution: z.enum(['uniform', 'logUniform', 'normal', 'logNormal']).optional(),
    })
    .refine(({ min, max }) => min < max, { path: ['min'], error: 'less than max' })
    .refine(({ min, distribution }) => min > 0 || !distribution?.startsWith('log'), {
      path: ['min'],
      error: 'more than 0, as the distribution is that of logarithms',
    });

const listOf = <Value extends z.ZodType<string | number>>(value: Value) =>
  z
    .array(value)
    .min(1, 'some values')
    .refine((list) => new Set(list).size === list.length, 'values that differ');

const doubleRange = rangeOf(z.number());
const intRange = rangeOf(z.int());
const numbers = listOf(z.number());
const texts = listOf(z.string().min(1, 'text that is not empty'));

/** What stands for a value in the spec of a trial: Katib puts the value of each trial there. */
export class TrialParameter {
  /** @param name its name in the experiment */
  constructor(readonly name: string) {}

  /** What stands in the trial: in arguments, environment and other text, as in `--lr=${lr}`. */
  toString(): string {
    return `\${trialParameters.${this.name}}`;
  }
}

/** A parameter of an experiment, as far as algorithms ask for it. */
export interface SearchParameter {
  readonly name: string;
  readonly type: 'double' | 'int' | 'discrete' | 'categorical';
  readonly range?: NumberRange;
  readonly values?: readonly (string | number)[];
}

/** What a trial can be told of itself. */
const FIELDS = ['Name', 'Namespace', 'Kind', 'APIVersion'] as const;

/** The parameters of an experiment: each is made here, and what is returned is put where a trial uses it. */
export class SearchSpace {
  private readonly byName = new Map<string, SearchParameter>();
  private readonly fields = new Map<string, string>();

  /** @param owner whose parameters they are, for errors */
  constructor(private readonly owner: string) {}

  /** A number. */
  double(name: string, range: NumberRange): TrialParameter {
    return this.add({ name, type: 'double', range: parseOptions(this.ownerOf(name), doubleRange, range) });
  }

  /** A whole number. */
  int(name: string, range: NumberRange): TrialParameter {
    return this.add({ name, type: 'int', range: parseOptions(this.ownerOf(name), intRange, range) });
  }

  /** One of some numbers. */
  discrete(name: string, values: readonly number[]): TrialParameter {
    return this.add({ name, type: 'discrete', values: parseOptions(this.ownerOf(name), numbers, [...values]) });
  }

  /** One of some texts, between which there is no order. */
  categorical(name: string, values: readonly string[]): TrialParameter {
    return this.add({ name, type: 'categorical', values: parseOptions(this.ownerOf(name), texts, [...values]) });
  }

  /** What a trial is told of itself, such as its name: no parameter that is searched. */
  ofTrial(field: (typeof FIELDS)[number]): TrialParameter {
    const name = `trial${field}`;
    if (this.byName.has(name)) throw this.taken(name);
    this.fields.set(name, `\${trialSpec.${field}}`);
    return new TrialParameter(name);
  }

  /** The parameters that are searched. */
  get parameters(): readonly SearchParameter[] {
    return [...this.byName.values()];
  }

  /** What trials can use, by name: what each name refers to. */
  get references(): ReadonlyMap<string, string> {
    return new Map([...[...this.byName.keys()].map((name) => [name, name] as const), ...this.fields]);
  }

  private add(parameter: SearchParameter): TrialParameter {
    const { name } = parameter;
    parseOptions(this.ownerOf(name), parameterName, name);
    if (this.references.has(name)) throw this.taken(name);
    this.byName.set(name, parameter);
    return new TrialParameter(name);
  }

  private ownerOf(name: string): string {
    return `${this.owner}: parameter ${name}`;
  }

  private taken(name: string): Error {
    return new Error(`${this.ownerOf(name)}: there is one of this name already`);
  }
}

/** A parameter as Katib writes it. */
export function parameterSpec({ name, type, range, values }: SearchParameter) {
  const text = (number?: number) => (number === undefined ? undefined : String(number));
  const feasibleSpace = range
    ? { min: text(range.min), max: text(range.max), step: text(range.step), distribution: range.distribution }
    : { list: values?.map(String) };
  return { name, parameterType: type, feasibleSpace };
}
