import { z } from 'zod';

/** The login at the gateway has no settings of its own: what it does stands at the top, in `auth`. */
export const loginGatewayProps = z.strictObject({});

export type { LoginGatewayProps } from './login-props.generated';
