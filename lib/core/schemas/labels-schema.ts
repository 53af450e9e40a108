import { z } from 'zod';

/** The key of a label: a name of at most 63 characters, with a domain before it where it belongs to somebody. */
export const labelKey = z
  .string()
  .regex(
    /^((?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/,
    'the key of a label, such as team or example.com/team',
  );

/** The value of a label. */
export const labelValue = z
  .string()
  .regex(
    /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/,
    "at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit",
  );

/** Labels as Kubernetes takes them. */
export const labelMap = z.record(labelKey, labelValue);

/** What selects objects by their labels, as Kubernetes has it: all of it must hold. */
export const labelSelector = z.strictObject({
  matchLabels: labelMap.optional().describe('Labels that they must have. By default none.'),
  matchExpressions: z
    .array(
      z.strictObject({
        key: labelKey.describe('Key of a label.'),
        operator: z
          .enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])
          .describe('Whether its value is one of some, none of them, any, or the label is not there.'),
        values: z.array(labelValue).optional().describe('These values, for In and NotIn. By default none.'),
      }),
    )
    .optional()
    .describe('What else must hold. By default nothing.'),
});

/** Annotations as Kubernetes takes them: keys are those of labels, values are any text. */
export const annotationMap = z.record(labelKey, z.string());

/** The name of an environment variable. */
export const envName = z.string().regex(/^[-._a-zA-Z][-._a-zA-Z0-9]*$/, "a variable's name such as LOG_LEVEL");

/** Environment variables of a container. */
export const envMap = z.record(envName, z.string());
