import { formatPath, type Location } from '../core/problem';
import type { Finding, Verdict } from './finding';
import type { Input } from './inputs';
import { SettingsDraft } from './settings-draft';

/** Values by `namespace/name`, then key, as the credentials file has them. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Details of a finding. */
interface Detail {
  /** Path of the setting. */
  readonly setting?: string;
  readonly note?: string;
}

/** What another tool's file becomes: settings, credentials, and what became of each value. */
export class Migration {
  readonly draft = new SettingsDraft();
  readonly findings: Finding[] = [];
  private readonly values: Record<string, Record<string, string>> = {};

  /** Passwords and keys that are taken over. */
  get secrets(): Secrets {
    return this.values;
  }

  /**
   * Makes a value a setting.
   *
   * @param value what the setting is, converted
   * @param note by what it is replaced, where it is not the same
   */
  take(input: Input, path: readonly string[], value: unknown, note?: string): void {
    const setting = formatPath(path);
    if (this.draft.say(path, value, commentOf(input))) {
      this.report(note === undefined ? 'taken' : 'replaced', input, { setting, note });
    } else {
      this.report('dropped', input, { setting, note: `it says otherwise than what came before: ${setting} stays` });
    }
  }

  /** Makes a value an item of a list. */
  add(input: Input, path: readonly string[], item: unknown, note?: string): void {
    this.draft.add(path, item, commentOf(input));
    this.report(note === undefined ? 'taken' : 'replaced', input, { setting: formatPath(path), note });
  }

  /** A value that the settings have by default, so that the file need not say it. */
  default(input: Input, path: readonly string[], note?: string): void {
    this.report(note === undefined ? 'taken' : 'replaced', input, {
      setting: formatPath(path),
      note: note ?? 'as by default',
    });
  }

  /** Keeps a password or key for the credentials file. */
  keep(input: Input, id: string, key: string, value: string): void {
    const values = this.values[id] ?? {};
    this.values[id] = { ...values, [key]: value };
    this.report('taken', { ...input, secret: true }, { note: `in the credentials file, ${key} of ${id}` });
  }

  /** Says what became of a value. */
  report(verdict: Verdict, input: Input, detail: Detail = {}): void {
    const value = input.secret ? undefined : input.said?.value;
    this.findings.push({ verdict, place: input.location, what: input.what, value, ...detail });
  }

  /** Says what somebody has to fill in that no value says. */
  missing(setting: string, note: string, what = setting): void {
    if (this.findings.some((each) => each.verdict === 'missing' && each.setting === setting)) return;
    this.findings.push({ verdict: 'missing', what, setting, note });
  }

  /** Says what became of something that is no single value, such as an application. */
  note(verdict: Verdict, what: string, place: Location, detail: Detail = {}): void {
    this.findings.push({ verdict, place, what, ...detail });
  }
}

function commentOf({ location, what }: Input): string {
  return `${location.file}:${location.line} ${what}`;
}
