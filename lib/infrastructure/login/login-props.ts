import { z } from 'zod';

/** The login at the gateway has no settings of its own: what it does stands at the top, in `auth`. */
export const loginGatewayProps = z.strictObject({});

/** Properties of `LoginGateway`. */
export type LoginGatewayProps = z.input<typeof loginGatewayProps>;
