import { z } from 'zod';
import { dnsLabel, dnsSubdomain, text } from '../../core/schemas/text-schema';
import { compiledPipeline } from './compiled-pipeline';

const shown = {
  displayName: text.optional().describe('What users see instead of the name. By default the name.'),
  description: text.optional().describe('What users read about it. By default nothing.'),
};

/** Props of a pipeline. */
export const pipelineProps = z.strictObject({
  namespace: dnsLabel
    .optional()
    .describe("Namespace of its profile, or that of Pipelines in standalone mode. By default the chart's."),
  name: dnsSubdomain.optional().describe('Its name. By default the id of the construct.'),
  ...shown,
});

export type { PipelineProps } from './pipeline-props.generated';

/** The construct of a pipeline, or what stands for one that is there already. */
const pipelineReference = z.object({ name: dnsSubdomain, namespace: dnsLabel.optional() });

/** Props of a version of a pipeline. */
export const pipelineVersionProps = z.strictObject({
  pipeline: z
    .union([pipelineReference, dnsSubdomain.transform((name): z.output<typeof pipelineReference> => ({ name }))])
    .describe('The pipeline, or the name of one that is there.'),
  compiled: compiledPipeline.describe('What the Kubeflow Pipelines SDK compiled: YAML or JSON text, or its documents.'),
  namespace: dnsLabel.optional().describe("Namespace of the pipeline. By default the pipeline's."),
  name: dnsSubdomain
    .optional()
    .describe('Its name. It cannot be changed, and neither can what it holds. By default the id of the construct.'),
  ...shown,
  codeSource: text.optional().describe('Address of the code that it was compiled from. By default none.'),
});

export type { PipelineVersionProps } from './pipeline-props.generated';
