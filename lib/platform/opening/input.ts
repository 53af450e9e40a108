import type { PlatformContext } from '../../core/context';
import { isRecord } from '../../kubernetes/json';
import type { Settings } from '../settings/schema';

/** What opening a platform depends on. */
export interface OpeningInput {
  readonly context: PlatformContext;
  readonly settings: Settings;
  /** Names of the components that are on. */
  readonly on: ReadonlySet<string>;
}

/** What the settings say of a component that is on. */
export function settingsOf(component: string, { components }: Settings): object {
  const said = components[component];
  return isRecord(said) ? said : {};
}
