import { check } from '../../lib/checks/check';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import { chartObjects } from '../../lib/platform/render/chart-objects';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { surroundingsOf } from '../../lib/platform/surroundings';

/**
 * The objects of a platform but for CRDs, checked against each other as a render does. They are not written as YAML, which
 * is half of a render's time.
 */
export function checkedObjects(settings: SettingsInput): KubeObject[] {
  const platform = new Platform(settings);
  const objects = [...chartObjects(platform).values()].flat();
  check(objects, surroundingsOf(platform.context), objects);
  return objects;
}
