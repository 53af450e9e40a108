import { z } from 'zod';
import { annotationMap, labelMap } from '../core/schemas/labels-schema';
import { dnsLabel } from '../core/schemas/text-schema';

/** The Pod Security Standards, from the widest to the strictest. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'] as const;

/** Settings that every namespace of the platform has; the props of components spread them. */
export const namespaceProps = {
  podSecurity: z
    .enum(POD_SECURITY_LEVELS)
    .optional()
    .describe(
      'Pod Security Standard that the namespace enforces. By default restricted, or privileged when pods of the mesh ' +
        'redirect their traffic themselves (istio.cni: false).',
    ),
  admit: z
    .array(dnsLabel)
    .default([])
    .describe(
      'Namespaces, such as that of Prometheus, whose pods may connect to every pod here, by NetworkPolicy and by a policy ' +
        'of the mesh where pods here are in it: there the callers must be in it too, and may not speak for a user.',
    ),
  labels: labelMap.default({}).describe('Further labels of the namespace.'),
  annotations: annotationMap.default({}).describe('Annotations of the namespace.'),
};

/** These settings among the props of `PlatformNamespace`, whose other props code writes, not users. */
export const namespaceSettings = z.object(namespaceProps);
