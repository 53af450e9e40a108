import { z } from 'zod';
import type { PlatformContext } from '../core/context';
import { dnsDomain } from '../core/schemas/text-schema';

/** Settings of controllers that hang pages of users, such as notebooks, on the gateway. */
export const userRouteProps = {
  gateway: z
    .string()
    .regex(/^[a-z0-9][-a-z0-9]*\/[a-z0-9][-.a-z0-9]*$/, 'a Gateway as namespace/name')
    .optional()
    .describe("Gateway of Istio, as namespace/name, on which it hangs the users' pages. By default the platform's."),
  host: z
    .union([z.literal('*'), dnsDomain])
    .optional()
    .describe("Host name of the users' pages, or '*' for any that the gateway serves. By default the platform's."),
};

/** What users change of these routes. */
export type UserRouteSettings = z.output<z.ZodObject<typeof userRouteProps>>;

/** The environment from which the controllers of the notebooks family learn gateway and host. */
export function userRouteEnv(context: PlatformContext, props: UserRouteSettings) {
  return {
    ISTIO_GATEWAY: props.gateway ?? context.gateway.reference,
    ISTIO_HOST: props.host ?? context.gateway.hostname,
  };
}
