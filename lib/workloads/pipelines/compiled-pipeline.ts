import { parseAllDocuments } from 'yaml';
import { isRecord } from '../../kubernetes/json';

/** What the Kubeflow Pipelines SDK compiles: a pipeline and, for settings of Kubernetes, a second document. */
export interface CompiledPipeline {
  readonly pipelineSpec: object;
  readonly platformSpec?: object;
}

/**
 * Reads what the SDK compiled.
 *
 * @param where what the error names
 * @throws when it is something else
 */
export function compiledPipeline(text: string, where: string): CompiledPipeline {
  const documents = parseAllDocuments(text);
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken) throw new Error(`${where}: not YAML: ${broken.message.split('\n', 1)[0]}`);
  const [pipelineSpec, platformSpec, ...more] = documents.map((each) => each.toJS() as unknown).filter(isRecord);
  if (!pipelineSpec || !('pipelineInfo' in pipelineSpec) || more.length > 0) {
    throw new Error(`${where}: expected what the Kubeflow Pipelines SDK compiles, with pipelineInfo and components`);
  }
  if (platformSpec && !('platforms' in platformSpec)) {
    throw new Error(`${where}: expected "platforms" in the second document`);
  }
  return { pipelineSpec, platformSpec };
}
