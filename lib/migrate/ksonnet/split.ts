import { isDeepStrictEqual } from 'node:util';
import { SettingsDraft } from '../settings-draft';

/**
 * Parts several drafts into what all of them say, and what each says beside it: a common settings file, and one for
 * each that extends it.
 */
export function splitCommon(drafts: readonly SettingsDraft[]): {
  readonly common: SettingsDraft;
  readonly rests: readonly SettingsDraft[];
} {
  const common = new SettingsDraft();
  const rests = drafts.map(() => new SettingsDraft());
  const [first, ...others] = drafts;
  for (const { path, value, comment } of first?.leaves() ?? []) {
    if (others.every((each) => isDeepStrictEqual(each.get(path), value))) common.say(path, value, comment);
  }
  for (const [index, draft] of drafts.entries()) {
    for (const { path, value, comment } of draft.leaves()) {
      if (common.get(path) === undefined) rests[index]?.say(path, value, comment);
    }
  }
  return { common, rests };
}
