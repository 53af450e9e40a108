import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import { formatPath } from '../core/problem';
import { isRecord } from '../kubernetes/json';
import { CATALOG } from '../platform/catalog';
import { settingsSchema } from '../platform/settings/schema';

type Tree = Record<string, unknown>;

/** A settings file that is being written: each setting with the place that it comes from. */
export class SettingsDraft {
  private readonly tree: Tree = {};
  private readonly comments = new Map<string, string>();

  /**
   * Says a setting, unless it is said already.
   *
   * @param path keys that lead to it
   * @param comment where it comes from, in a few words
   * @returns whether the file says it now, by this or by an equal value before
   */
  say(path: readonly string[], value: unknown, comment: string): boolean {
    const before = this.get(path);
    if (before !== undefined) return isDeepStrictEqual(before, value);
    const owner = this.ownerOf(path);
    const key = path.at(-1);
    if (owner === undefined || key === undefined) return false;
    owner[key] = value;
    this.comments.set(formatPath(path), comment);
    return true;
  }

  /** Adds an item to a list, unless the list has it already. */
  add(path: readonly string[], item: unknown, comment: string): void {
    const before = this.get(path);
    const list: unknown[] = Array.isArray(before) ? before : [];
    if (list.some((each) => isDeepStrictEqual(each, item))) return;
    const owner = this.ownerOf(path);
    const key = path.at(-1);
    if (owner === undefined || key === undefined) return;
    list.push(item);
    owner[key] = list;
    this.comments.set(formatPath([...path, list.length - 1]), comment);
  }

  /** Says where something below an item of a list comes from, by its path as it is written in reports. */
  comment(path: string, comment: string): void {
    this.comments.set(path, comment);
  }

  /** What the file says at a path of keys so far, or nothing. */
  get(path: readonly string[]): unknown {
    return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), this.tree);
  }

  /** All that the file says so far. */
  get settings(): Readonly<Tree> {
    return this.tree;
  }

  /** Each setting that is no map with keys, with its path and where it comes from. */
  leaves(): readonly { readonly path: readonly string[]; readonly value: unknown; readonly comment: string }[] {
    return this.leavesBelow(this.tree, [], '');
  }

  private leavesBelow(value: unknown, path: readonly string[], above: string): ReturnType<SettingsDraft['leaves']> {
    const items = Array.isArray(value) ? value.map((_, index) => this.comments.get(formatPath([...path, index]))) : [];
    const comment = this.comments.get(formatPath(path)) ?? items.find((each) => each !== undefined) ?? above;
    if (!isRecord(value) || (path.length > 0 && Object.keys(value).length === 0)) return [{ path, value, comment }];
    return Object.entries(value).flatMap(([key, below]) => this.leavesBelow(below, [...path, key], comment));
  }

  /**
   * The text of the file: sections in their usual order, each setting with its comment.
   *
   * @param header lines above all of it, as comments
   * @param base folder that comments leave out of the paths of its files. @default - none
   */
  text(header: readonly string[], base?: string): string {
    const sections = Object.keys(settingsSchema(CATALOG).shape);
    const sorted = Object.fromEntries(
      Object.entries(this.tree).sort(([a], [b]) => sections.indexOf(a) - sections.indexOf(b)),
    );
    const document = new Document(sorted);
    const comments = new Map(
      [...this.comments].map(([path, comment]) => [
        path,
        base === undefined ? comment : comment.replaceAll(`${base}/`, ''),
      ]),
    );
    annotate(document.contents, [], comments);
    const body = Object.keys(sorted).length > 0 ? document.toString({ lineWidth: 0 }) : '';
    return `${header.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${body}`;
  }

  /** The map that a path's last key belongs into, made where there is none; nothing where another value stands in the way. */
  private ownerOf(path: readonly string[]): Tree | undefined {
    let owner = this.tree;
    for (const key of path.slice(0, -1)) {
      const below = owner[key] ?? {};
      if (!isRecord(below) && below !== true) return undefined;
      // A component that is on gets settings.
      const next: Tree = isRecord(below) ? below : {};
      owner[key] = next;
      owner = next;
    }
    return owner;
  }
}

/** Puts comments beside the nodes of a document, by their paths. */
function annotate(node: unknown, path: readonly (string | number)[], comments: ReadonlyMap<string, string>): void {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const below = [...path, String(key.value)];
      const comment = comments.get(formatPath(below));
      if (comment !== undefined) {
        if (isScalar(value)) value.comment = ` ${comment}`;
        else key.commentBefore = ` ${comment}`;
      }
      annotate(value, below, comments);
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const comment = comments.get(formatPath([...path, index]));
      const each = item as Node;
      if (comment !== undefined) {
        if (isScalar(each)) each.comment = ` ${comment}`;
        else each.commentBefore = ` ${comment}`;
      }
      annotate(item, [...path, index], comments);
    }
  }
}
