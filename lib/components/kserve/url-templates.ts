/** Templates of the addresses of models. Every namespace belongs to somebody else, so no two models may get one address. */
import { z } from 'zod';

const ACTION = /\{\{-?\s*([^{}]*?)\s*-?\}\}/g;
const NAMES = ['.Name', '.Namespace'];

/** What of a template stands between two separators. */
interface Part {
  /** What of it is not an action. */
  text: string;
  /** What its actions say, such as `.Name`. */
  readonly actions: string[];
}

function partsOf(template: string, separator: string): Part[] {
  const parts: Part[] = [];
  let last = start(parts, '');
  // What the expression captures stands at the odd places.
  for (const [index, piece] of template.split(ACTION).entries()) {
    if (index % 2 === 1) {
      last.actions.push(piece);
      continue;
    }
    const [rest = '', ...more] = piece.split(separator);
    last.text += rest;
    for (const text of more) last = start(parts, text);
  }
  return parts;
}

function start(parts: Part[], text: string): Part {
  const part = { text, actions: [] };
  parts.push(part);
  return part;
}

function hasBoth(parts: readonly Part[]): boolean {
  return NAMES.every((name) => parts.some(({ actions }) => actions.includes(name)));
}

/** Whether two names in one part could be cut in two ways: `a-b` in `c` and `a` in `b-c` would be the same. */
function runTogether(parts: readonly Part[]): boolean {
  return parts.some(({ actions }) => actions.length > 1);
}

function unknownActions(parts: readonly Part[], known: readonly string[]): string[] {
  return parts.flatMap(({ actions }) => actions).filter((action) => !known.includes(action));
}

/** What is wrong with a template of host names, or nothing. */
function hostProblem(template: string): string | undefined {
  const parts = partsOf(template, '.');
  const [unknown] = unknownActions(parts, [...NAMES, '.IngressDomain']);
  if (unknown !== undefined) {
    return `only .Name, .Namespace and .IngressDomain, not "${unknown}": who makes a model could choose the host of another one`;
  }
  if (!hasBoth(parts)) return 'a template with {{ .Name }} and {{ .Namespace }}: other models would get the same host';
  if (runTogether(parts)) {
    return "a '.' between {{ .Name }} and {{ .Namespace }}: with anything else a-b in c has the host of a in b-c";
  }
  const last = parts.at(-1);
  if (last?.actions[0] !== '.IngressDomain' || last.text !== '')
    return 'a template that ends with .{{ .IngressDomain }}';
  return parts.every(({ text, actions }) => /^[-a-z0-9]*$/.test(text) && (text !== '' || actions.length > 0))
    ? undefined
    : 'a host name of lowercase letters, digits and - around the names';
}

/** What is wrong with a template of paths, or nothing. */
function pathProblem(template: string): string | undefined {
  const [before, first, ...rest] = partsOf(template, '/');
  if (!before || !first || before.text !== '' || before.actions.length > 0) return 'a path that begins with /';
  const parts = [first, ...rest];
  const [unknown] = unknownActions(parts, NAMES);
  if (unknown !== undefined) return `only .Name and .Namespace, not "${unknown}"`;
  if (!hasBoth(parts)) return 'a template with {{ .Name }} and {{ .Namespace }}: other models would get the same path';
  if (runTogether(parts)) return "a '/' between {{ .Name }} and {{ .Namespace }}: other models would get the same path";
  if (first.actions.length > 0 || first.text === '') {
    return 'a first part without names, such as /serving/: a profile could take the path of a page';
  }
  return parts.every(({ text, actions }) => /^[-\w.]*$/.test(text) && (text !== '' || actions.length > 0))
    ? undefined
    : 'a path of letters, digits, -, _ and . around the names, without / at its end';
}

function template(problem: (template: string) => string | undefined) {
  return z.string().superRefine((value, { addIssue }) => {
    const message = problem(value);
    if (message) addIssue({ code: 'custom', message });
  });
}

/** A Go template of host names, which no two models share. */
export const hostTemplate = template(hostProblem);

/** A Go template of paths, which no two models share. */
export const pathTemplate = template(pathProblem);
