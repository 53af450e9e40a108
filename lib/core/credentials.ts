import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LineCounter, parseDocument, stringify } from 'yaml';
import type { z } from 'zod';
import { isRecord } from '../kubernetes/json';
import { withKeys, withValue } from './edit-yaml';
import { fileFault, makeFolder, textOfFile } from './files';
import { parseOptions } from './props';
import { credentialOptions } from './schemas/credentials-schema';

/** Where passwords and keys come from. */
export type CredentialSource =
  /**
   * Made once, at random, and kept in a file (mode 0600) that stays out of version control. Without a file they live
   * as long as the process.
   */
  | { readonly source: 'generated'; readonly file?: string }
  /** Secrets that the user makes on the cluster: the render holds none. */
  | { readonly source: 'existing' }
  /** ExternalSecret objects, which the External Secrets operator turns into Secrets. */
  | {
      readonly source: 'externalSecrets';
      /** Name of the store. */
      readonly store: string;
      /** Kind of the store. @default 'ClusterSecretStore' */
      readonly storeKind?: 'SecretStore' | 'ClusterSecretStore';
      /** How often the operator looks again. @default '1h' */
      readonly refreshInterval?: string;
      /** What stands before `namespace/name` in the store's keys. @default '' */
      readonly prefix?: string;
    }
  /** Given values by `namespace/name`, then key. For tests and for those who keep secrets in a place of their own. */
  | { readonly source: 'fixed'; readonly values: Record<string, Record<string, string>> };

/** How a value is made when nobody gave one: called once for each Secret and key, for ever. */
export type CredentialGenerator = () => string;

/** A password of 32 letters and digits, 190 bits: safe in URLs, shells and configuration files. */
export function password(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let text = '';
  // 248 is the largest multiple of 62 below 256: bytes above it would make the first letters likelier.
  while (text.length < 32) for (const byte of randomBytes(48)) if (byte < 248) text += alphabet[byte % 62];
  return text.slice(0, 32);
}

/** A key of that many random bytes as hexadecimal digits. */
export function hexKey(bytes: number): CredentialGenerator {
  return () => randomBytes(bytes).toString('hex');
}

/** Values of Secrets by `namespace/name`, then key. */
export type CredentialValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Values = Record<string, Record<string, string>>;

const HEAD = '# Passwords and keys of this platform. Keep this file: without it the next render makes new ones.\n';

/** Gives each Secret its values and keeps the generated ones. */
export class CredentialStore {
  private values: Values | undefined;
  /** What the file held when it was read, if it was there. */
  private text: string | undefined;
  private changed = false;
  private written = false;
  private lost: CredentialValues | undefined;
  private readonly made = new Set<string>();

  /** Where the values come from, with all defaults filled in. */
  readonly settings: z.output<typeof credentialOptions>;

  /** @param source where the values come from. @default - generated and kept in memory only */
  constructor(source: CredentialSource = { source: 'generated' }) {
    this.settings = parseOptions('CredentialStore', credentialOptions, source);
  }

  /**
   * The values of a Secret: those that exist, and new ones for keys that have none yet.
   *
   * @throws when the source is `fixed` and a key has no value
   */
  secret(namespace: string, name: string, keys: Record<string, CredentialGenerator>): Record<string, string> {
    const id = `${namespace}/${name}`;
    const all = this.load();
    const known = all[id] ?? {};
    const result: Record<string, string> = {};
    for (const [key, generate] of Object.entries(keys)) {
      const value = known[key];
      if (value === undefined && this.settings.source === 'fixed') {
        throw new Error(`credentials: no value for key "${key}" of Secret ${id}`);
      }
      if (value === undefined) this.changed = true;
      result[key] = value ?? this.lost?.[id]?.[key] ?? this.make(id, generate);
    }
    all[id] = { ...known, ...result };
    return result;
  }

  /** The value of a key, if it has one already. */
  known(namespace: string, name: string, key: string): string | undefined {
    return this.load()[`${namespace}/${name}`]?.[key];
  }

  /** Sets values of a Secret that others have made, beside those that are there; `save` keeps them. */
  put(namespace: string, name: string, values: Readonly<Record<string, string>>): void {
    const id = `${namespace}/${name}`;
    const all = this.load();
    all[id] = { ...all[id], ...values };
    this.changed = true;
  }

  /** Gives back values of a file that is gone, for the keys that are asked for from now on. */
  recover(lost: CredentialValues): void {
    this.lost = lost;
  }

  /** Whether values of a file that is gone were given back. */
  get recovered(): boolean {
    return this.lost !== undefined;
  }

  /** Secrets with values that are new, as `namespace/name`. */
  get generated(): readonly string[] {
    return [...this.made];
  }

  /** Whether `save` has written new values. */
  get saved(): boolean {
    return this.written;
  }

  /**
   * Writes new values to the file, readable by its owner only: what stands there already stays as it is written, with
   * the comments of whoever keeps it. Does nothing when there are none.
   *
   * @throws when another program has written the file since it was read: what either has made would be lost
   */
  save(): void {
    if (this.settings.source !== 'generated' || !this.settings.file || !this.changed) return;
    const values = this.load();
    const written = withNewValues(this.text ?? '', values) ?? HEAD + stringify(values, { sortMapEntries: true });
    writePrivate(this.settings.file, written, this.text);
    this.text = written;
    this.changed = false;
    this.written = true;
  }

  private make(id: string, generate: CredentialGenerator): string {
    this.made.add(id);
    return generate();
  }

  private load(): Values {
    this.values ??= this.read();
    return this.values;
  }

  private read(): Values {
    if (this.settings.source === 'fixed') return structuredClone(this.settings.values);
    if (this.settings.source !== 'generated' || !this.settings.file) return {};
    const file = this.settings.file;
    this.text = readText(file);
    return this.text === undefined ? {} : valuesOf(file, parseYaml(file, this.text) ?? {});
  }
}

/**
 * The text of a file with values that it lacks. Nothing where it is empty, or what is said by an alias would have to
 * change: that has to be written anew.
 */
function withNewValues(text: string, values: Values): string | undefined {
  if (text.trim() === '') return undefined;
  const before = plainOf(text);
  try {
    let result = text;
    const added: Values = {};
    for (const [id, keys] of Object.entries(values)) {
      const known = isRecord(before) ? before[id] : undefined;
      if (!isRecord(known)) added[id] = keys;
      else
        for (const [key, value] of Object.entries(keys))
          if (known[key] !== value) result = withValue(result, [id, key], value);
    }
    if (Object.keys(added).length > 0) result = withKeys(result, added);
    return isDeepStrictEqual(plainOf(result), values) ? result : undefined;
  } catch {
    return undefined;
  }
}

function plainOf(text: string): unknown {
  return parseDocument(text, { prettyErrors: false }).toJS();
}

/**
 * Replaces a file, readable by its owner only, as a whole or not at all.
 *
 * @param before what it held, or undefined when it was not there
 */
function writePrivate(file: string, text: string, before: string | undefined): void {
  let temporary: string | undefined;
  try {
    if (readText(file) !== before) throw Object.assign(new Error(), { code: 'EEXIST' });
    makeFolder(dirname(file), 0o700);
    // Where the file is a link it stays one.
    const place = before === undefined ? file : realpathSync(file);
    // Its name ends as that of the file, which is what keeps that out of version control.
    temporary = join(dirname(place), `.${process.pid}.${basename(place)}`);
    // In a container every program has the same number: one that was killed may have left its own.
    rmSync(temporary, { force: true });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    // The mode above is only what the umask leaves of it.
    chmodSync(temporary, 0o600);
    if (before === undefined) placeNew(temporary, place);
    else renameSync(temporary, place);
  } catch (error) {
    if (temporary) rmSync(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Error(`${file}: another program has written it meanwhile; run this one again`);
    throw new Error(`${file}: cannot be written: ${fileFault(error)}`);
  }
}

/** Gives a file its name, unless something of that name is there by now. */
function placeNew(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
    rmSync(temporary);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // A file system without links of this kind.
    renameSync(temporary, file);
  }
}

/** The text of the file, if it is there. */
function readText(file: string): string | undefined {
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    return textOfFile(file);
  } catch (error) {
    const isLink = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`${file}: cannot be read: ${isLink ? 'it is a link that leads to nothing' : fileFault(error)}`);
  }
}

/** Its errors never quote the file: the library's would show the lines around the mistake, and passwords with them. */
function parseYaml(file: string, text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const [fault] = document.errors;
  if (fault) throw new Error(`${file}:${lineCounter.linePos(fault.pos[0]).line}: not valid YAML`);
  try {
    return document.toJS();
  } catch {
    throw new Error(`${file}: not valid YAML: an alias without its anchor`);
  }
}

function valuesOf(file: string, content: unknown): Values {
  if (!isRecord(content)) throw new Error(`${file}: expected a map of namespace/name to a map of key to text`);
  for (const [id, keys] of Object.entries(content)) {
    // Another YAML file, taken for this one, would be overwritten.
    if (!/^[^/]+\/[^/]+$/.test(id)) throw new Error(`${file}: ${JSON.stringify(id)}: expected namespace/name`);
    if (!isRecord(keys)) throw new Error(`${file}: ${JSON.stringify(id)}: expected a map of key to text`);
    const wrong = Object.keys(keys).find((key) => typeof keys[key] !== 'string');
    if (wrong !== undefined) {
      throw new Error(
        `${file}: key "${wrong}" of ${JSON.stringify(id)}: expected text; quote what looks like a number`,
      );
    }
  }
  return content as Values;
}
