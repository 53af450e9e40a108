import { z } from 'zod';
import { PROFILE_EDITOR } from '../../core/contracts/users';
import { annotationMap, labelMap } from '../../core/schemas/labels-schema';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import type { WorkflowProps } from './workflow-props.generated';

/** The spec of a Workflow, as far as our constructs have an opinion on it. Argo Workflows knows more. */
export const workflowSpec = z.looseObject({
  entrypoint: text.optional().describe('Name of the template that is run.'),
  serviceAccountName: dnsSubdomain.optional().describe("As whom its steps run. By default the construct's."),
  templates: z.array(z.looseObject({})).optional().describe('What can be run.'),
});

/** The spec of a Workflow. */
export type WorkflowSpec = WorkflowProps['spec'];

/** As whom the steps of runs run. */
export const runnerAccount = dnsSubdomain
  .default(PROFILE_EDITOR)
  .describe('As whom its steps run. Every profile has the default.');

/** Props of a Workflow. */
export const workflowProps = z.strictObject({
  namespace: dnsLabel.optional().describe("Namespace of the profile it runs in. By default the chart's."),
  name: dnsSubdomain
    .optional()
    .describe('Its name. A Workflow runs once: another run needs another name. By default the id of the construct.'),
  labels: labelMap.optional().describe('Its labels. By default none.'),
  annotations: annotationMap.optional().describe('Its annotations. By default none.'),
  serviceAccountName: runnerAccount,
  spec: workflowSpec.describe('What runs.'),
});

export type { WorkflowProps };
