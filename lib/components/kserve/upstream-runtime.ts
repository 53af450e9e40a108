import type { z } from 'zod';
import type { ImageName } from '../../core/releases/release';
import type { servingRuntimeSchema } from './runtime-schema';

type Input = z.input<typeof servingRuntimeSchema>;

/** What of a runtime of upstream is its own. */
export type UpstreamRuntime = Omit<Partial<Input>, 'image' | 'formats'> & {
  readonly image: ImageName;
  readonly formats: Input['formats'];
  /** What KServe takes it for, where a model must be told things in another way. @default - its name without `kserve-` */
  readonly serverType?: string;
};
