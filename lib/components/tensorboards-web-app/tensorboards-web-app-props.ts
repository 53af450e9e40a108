import { z } from 'zod';
import { webAppProps } from '../../patterns/web-app-props';

/** Settings of the TensorBoards web app. */
export const tensorboardsWebAppProps = z.strictObject(webAppProps);

export type { TensorboardsWebAppProps } from './tensorboards-web-app-props.generated';
