import { parseSync } from '@swc/core';
import { isRecord } from '../../lib/kubernetes/json';

/** A text or number that a source file spells. */
export interface Literal {
  readonly value: string | number;
  /** Name of the function whose argument it is, if it is one. */
  readonly argumentOf?: string;
}

/**
 * The texts and numbers in the code of a TypeScript file: pieces of templates count each for itself; imports, types and
 * ids of constructs (`new Thing(this, 'id')`) do not count.
 */
export function literalsOf(text: string): Literal[] {
  const found: Literal[] = [];
  visit(parseSync(text, { syntax: 'typescript' }).body, undefined, found);
  return found;
}

const IGNORED = /^(Import|ExportAll|Ts(?!AsExpression|SatisfiesExpression|ConstAssertion|NonNull))/;

function visit(node: unknown, argumentOf: string | undefined, found: Literal[]): void {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, argumentOf, found);
    return;
  }
  if (!isRecord(node) || IGNORED.test(String(node.type))) return;
  if (node.type === 'StringLiteral' || node.type === 'NumericLiteral') {
    found.push({ value: node.value as string | number, ...(argumentOf ? { argumentOf } : {}) });
    return;
  }
  if (node.type === 'TemplateElement') found.push({ value: String(node.raw) });
  const callee = node.type === 'CallExpression' || node.type === 'NewExpression' ? nameOf(node.callee) : undefined;
  for (const [key, child] of Object.entries(node)) {
    if (callee !== undefined && key === 'arguments') visitArguments(child, callee, found);
    else visit(child, node.type === undefined ? argumentOf : undefined, found);
  }
}

function visitArguments(list: unknown, callee: string, found: Literal[]): void {
  const expressions = Array.isArray(list) ? list.map((each) => (isRecord(each) ? each.expression : undefined)) : [];
  const [first] = expressions;
  const isConstruct = isRecord(first) && (first.type === 'ThisExpression' || first.value === 'scope');
  for (const [index, expression] of expressions.entries()) {
    if (!(isConstruct && index === 1)) visit(expression, callee, found);
  }
}

/** `of` of `a.b.of(...)`, `of` of `of(...)`. */
function nameOf(callee: unknown): string {
  if (!isRecord(callee)) return '';
  return isRecord(callee.property) ? String(callee.property.value) : String(callee.value);
}
