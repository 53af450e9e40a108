import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { isRecord } from '../../kubernetes/json';

const spec = z.record(z.string(), z.unknown());

const parsed = z.strictObject({
  pipelineSpec: spec
    .refine((each) => 'pipelineInfo' in each, 'a pipeline with pipelineInfo')
    .describe('The pipeline: the first document.'),
  platformSpec: spec
    .refine((each) => 'platforms' in each, 'settings with platforms')
    .optional()
    .describe('Settings of Kubernetes: the second document. By default none.'),
});

/** What the Kubeflow Pipelines SDK compiles: a pipeline and, for settings of Kubernetes, a second document. */
export type CompiledPipeline = z.output<typeof parsed>;

/** The same, or its text, which is parsed. */
export const compiledPipeline = z.union([
  parsed,
  z.string().transform((text, context): CompiledPipeline => {
    const result = parseCompiled(text);
    if (typeof result !== 'string') return result;
    context.addIssue({ code: 'custom', message: result });
    return z.NEVER;
  }),
]);

/** What the SDK compiled, or what was expected instead of a text. */
function parseCompiled(text: string): CompiledPipeline | string {
  const documents = parseAllDocuments(text);
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken) return `YAML or JSON, but it is not YAML: ${broken.message.split('\n', 1)[0]}`;
  const [pipelineSpec, platformSpec, ...more] = documents.map((each) => each.toJS() as unknown).filter(isRecord);
  if (!pipelineSpec || !('pipelineInfo' in pipelineSpec) || more.length > 0) {
    return 'what the Kubeflow Pipelines SDK compiles, with pipelineInfo and components';
  }
  if (platformSpec && !('platforms' in platformSpec)) return '"platforms" in the second document';
  return { pipelineSpec, platformSpec };
}
