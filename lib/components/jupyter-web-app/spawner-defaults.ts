import { parse } from 'yaml';
import { document } from '../../patterns/document';

/** Images that users may choose from. */
export interface ImageGroup {
  readonly value: string;
  readonly options: readonly string[];
}

/** The fields of the whole form that are more than copied. */
export interface SpawnerForm {
  readonly image: ImageGroup;
  readonly imageGroupOne: ImageGroup;
  readonly imageGroupTwo: ImageGroup;
  readonly cpu: { readonly value: string | number; readonly limitFactor: string | number };
  readonly memory: { readonly value: string; readonly limitFactor: string | number };
  readonly gpus: {
    readonly value: { readonly num: string | number; readonly vendors: readonly { readonly limitsKey: string }[] };
  };
  readonly workspaceVolume: { readonly value: { readonly mount: string } | null };
}

/** The form that users see when nobody changes it: `spawner-form.yaml`. */
export function spawnerDefaults(): SpawnerForm {
  return parse(document('lib/components/jupyter-web-app', 'spawner-form.yaml')) as SpawnerForm;
}
