import type { Location } from '../core/problem';
import { isPlaceholder } from './published';
import { type Said, textOf } from './said';

/** A value of another tool's file, with whom it belongs to. */
export interface Input {
  /** Whose it is: the id of an application's row, `plugin gcp`, `spec`, or what else has values. */
  readonly owner: string;
  /** Its name: that of a parameter, or keys joined by dots. */
  readonly name: string;
  /** Both, in the words of the other tool: `iap-ingress: ipName`. */
  readonly what: string;
  /** The value, or nothing where it has none. */
  readonly said: Said | undefined;
  readonly location: Location;
  /** Whether it is not to be shown. */
  readonly secret: boolean;
}

/** The text of a value, or nothing where it is empty or stands for one that users were to write. Quotes around it are none of it. */
export function textIn(input: Input | undefined): string | undefined {
  const text = textOf(input?.said)?.replace(/^(["'])(.*)\1$/, '$2');
  return text === undefined || isPlaceholder(text) ? undefined : text;
}

/** Whether a value is a list or a map, which is no text, although somebody says it. */
export function isNoText({ said }: Input): boolean {
  return typeof said?.value === 'object' && said.value !== null;
}

/** Whether a value is true, as text or by itself; undefined where nobody says it. */
export function flagIn(input: Input | undefined): boolean | undefined {
  const text = textOf(input?.said)?.toLowerCase();
  return text === undefined || text === '' ? undefined : text === 'true';
}

/** The values of a file: each is read once, and those that nobody has read are left. */
export class Inputs {
  private readonly left: Set<Input>;

  constructor(private readonly all: readonly Input[]) {
    this.left = new Set(all);
  }

  /**
   * All values of a name.
   *
   * @param owners whose. @default - anybody's
   */
  take(name: string, owners?: readonly string[]): readonly Input[] {
    const found = this.all.filter(
      (each) => this.left.has(each) && each.name === name && (owners === undefined || owners.includes(each.owner)),
    );
    for (const each of found) this.left.delete(each);
    return found;
  }

  /** The values that nobody has taken, of an owner or of all. */
  rest(): readonly Input[] {
    return [...this.left];
  }
}
