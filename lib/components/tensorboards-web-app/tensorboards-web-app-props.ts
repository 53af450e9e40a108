import { z } from 'zod';
import { webAppProps } from '../../patterns/web-app-props';

/** Settings of the TensorBoards web app. */
export const tensorboardsWebAppProps = z.strictObject(webAppProps);

/** Properties of `TensorboardsWebApp`. */
export type TensorboardsWebAppProps = z.input<typeof tensorboardsWebAppProps>;
