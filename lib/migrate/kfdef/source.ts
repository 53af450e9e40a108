import type { Inputs } from '../inputs';
import type { Migration } from '../migration';
import type { DexConfiguration } from './dex-configuration';
import type { KfDef } from './kfdef';

/** What the readers of the parts of a KfDef share. */
export interface KfDefSource {
  readonly kfdef: KfDef;
  readonly migration: Migration;
  /** The values of all parts that nobody has read yet. */
  readonly inputs: Inputs;
  /** Ids of the rows of the applications that it has. */
  readonly has: ReadonlySet<string>;
  /** Overlays and folders by which variants of an application are told, by the ids of rows. */
  readonly variants: ReadonlyMap<string, readonly string[]>;
  /** Name of the platform: that of the KfDef or of its folder. */
  readonly name: string | undefined;
  /** What Dex was configured with, where manifests beside the KfDef say it. */
  readonly dex?: DexConfiguration;
  /** Where secrets come from that stand in the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
