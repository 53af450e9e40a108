/** Where text goes: what the reports need of a stream. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Colours a text means something by. */
export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** A function that colours text, where that is wanted: on a terminal, unless NO_COLOR is set (https://no-color.org). */
export function painter(
  terminal: Terminal,
  env: Readonly<Record<string, string | undefined>> = process.env,
): (colour: Colour, text: string) => string {
  const colours = terminal.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return (colour, text) => {
    const [on, off] = CODES[colour];
    return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
}
