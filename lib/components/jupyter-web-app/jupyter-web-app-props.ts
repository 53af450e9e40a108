import { z } from 'zod';
import { webAppProps } from '../../patterns/web-app-props';
import { logosSchema } from './logos';
import { spawnerFormSchema } from './spawner-form-schema';

/** Settings of the Jupyter web app. */
export const jupyterWebAppProps = z.strictObject({
  ...webAppProps,
  spawner: spawnerFormSchema.prefault({}).describe('What the form for a new notebook offers and fills in.'),
  logos: logosSchema.prefault({}).describe('Pictures of the kinds of servers, as SVG.'),
});

export type { JupyterWebAppProps } from './jupyter-web-app-props.generated';
