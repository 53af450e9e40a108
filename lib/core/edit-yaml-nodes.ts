import { type Document, isCollection, isMap, isNode, isPair, isScalar, isSeq, type Scalar } from 'yaml';

/**
 * Takes out a key or an item, with the comments above and beside it. What stands above the first key is said of the file:
 * which schema it has, what it is for. What stands below, until the next key, is said of something else.
 */
export function takeOut(document: Document, steps: readonly (string | number)[], source: string): void {
  const { contents } = document;
  const first: unknown = isMap(contents) ? contents.items[0]?.key : undefined;
  const isFirst = steps.length === 1 && isScalar(first) && first.value === steps[0];
  if (isFirst && first.commentBefore) {
    document.commentBefore = [document.commentBefore, first.commentBefore].filter((each) => each).join('\n\n');
  }
  const place = steps.slice(0, -1);
  const above: unknown = document.getIn(place, true);
  const isEmptied = isSeq(above) && !above.flow && above.items.length === 1;
  if (isEmptied) keepComments(document, place, commentsBelow(above, source));
  else keepComments(document, steps, commentsBelow(document.getIn(steps, true), source));
  const beside = commentBeside(above, keyAt(document, place), source);
  document.deleteIn(steps);
  if (!isEmptied) return;
  // The library writes an empty list of lines where none may stand, where a comment is beside its key.
  above.flow = true;
  above.comment = undefined;
  if (beside === undefined || above.commentBefore !== beside) return;
  above.commentBefore = undefined;
  above.comment = beside;
}

/**
 * Puts another value in the place of one, with the comment beside it. What stands below stays there.
 *
 * @param isFilled whether something is in it, or soon will be
 */
export function replace(
  document: Document,
  steps: readonly (string | number)[],
  value: unknown,
  source: string,
  isFilled = isContainer(value) && Object.keys(Object(value)).length > 0,
): void {
  const before = document.getIn(steps, true);
  const beside = commentBeside(before, keyAt(document, steps), source);
  const isTorn = isScalar(before) && !isInside(before, keyAt(document, steps), source);
  if (isTorn || isCollection(before)) keepComments(document, steps, commentsBelow(before, source));
  const node: unknown = document.createNode(value);
  if (isNode(node)) {
    const comment = isScalar(before) && !isTorn ? (before.comment ?? undefined) : beside;
    // That above an item is its own; that above a key is not the value's.
    if (!keyAt(document, steps) && isNode(before)) node.commentBefore = before.commentBefore;
    if (isFilled && comment !== undefined)
      node.commentBefore = joined(node.commentBefore ? [node.commentBefore] : [], comment);
    else node.comment = comment;
    if (isCollection(node)) node.flow = !isFilled;
  }
  document.setIn(steps, node);
}

/** The key of a value, where it has one. */
function keyAt(document: Document, steps: readonly (string | number)[]): Scalar | undefined {
  const above: unknown = document.getIn(steps.slice(0, -1), true);
  const pair = isMap(above) ? above.items.find(({ key }) => isScalar(key) && key.value === steps.at(-1)) : undefined;
  return isScalar(pair?.key) ? pair.key : undefined;
}

/** The comment on the line of a key, or of an item. */
function commentBeside(node: unknown, key: Scalar | undefined, source: string): string | undefined {
  if (isScalar(node) && node.range && node.source === '') {
    const [line = ''] = source.slice(node.range[0], node.range[2]).split('\n');
    return line.includes('#') ? node.comment?.split('\n')[0] : undefined;
  }
  if (isScalar(node) || (isCollection(node) && node.flow)) return node.comment ?? undefined;
  if (!key?.range) return undefined;
  const [, comment] = /^[^\S\n]*:[^\n#]*[^\S\n]#(.*)/.exec(source.slice(key.range[1])) ?? [];
  return comment;
}

/** Whether the comments of a value that says nothing stand further in than its key: the library has those on its level in part. */
function isInside(node: Scalar, key: Scalar | undefined, source: string): boolean {
  if (!node.range || !key?.range) return true;
  const [, ...below] = source.slice(node.range[0], node.range[2]).split('\n');
  const first = below.find((line) => line.trim().startsWith('#'));
  const column = key.range[0] - source.lastIndexOf('\n', key.range[0] - 1) - 1;
  return first === undefined || first.search(/\S/) > column;
}

/** Comments behind the last key of a value, which the library has for a part of it. */
function commentsBelow(node: unknown, source: string): string[] {
  if (isScalar(node) && node.source === '') {
    const isBeside = commentBeside(node, undefined, source) !== undefined;
    const lines = (node.comment ?? '').split('\n').slice(isBeside ? 1 : 0);
    const first = lines.findIndex((line) => line !== '');
    return first < 0 ? [] : [lines.slice(first).join('\n')];
  }
  if (!isCollection(node) || node.flow) return [];
  const last: unknown = node.items.at(-1);
  const within = commentsBelow(isPair(last) ? last.value : last, source);
  return node.comment ? [...within, node.comment] : within;
}

/** Gives comments to what stands behind a key or an item, or to the map or list that it is in. */
function keepComments(document: Document, steps: readonly (string | number)[], comments: readonly string[]): void {
  if (comments.length === 0) return;
  const isTop = steps.length === 1;
  const above: unknown = isTop ? document.contents : document.getIn(steps.slice(0, -1), true);
  if (!isCollection(above)) return;
  const step = steps.at(-1);
  const index = isMap(above) ? above.items.findIndex(({ key }) => (isScalar(key) ? key.value : key) === step) : step;
  const next: unknown = above.items[Number(index) + 1];
  const node = isPair(next) ? next.key : next;
  if (isNode(node)) node.commentBefore = joined(comments, node.commentBefore);
  else if (isTop) document.comment = joined(comments, document.comment);
  else above.comment = joined(comments, above.comment);
}

function joined(comments: readonly string[], before: string | null | undefined): string {
  return [...comments, ...(before ? [before] : [])].join('\n');
}

/** Whether plain data is a map or a list. */
export function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
