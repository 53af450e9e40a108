import { Construct } from 'constructs';
import {
  Pipeline as PipelineObject,
  PipelineVersion as PipelineVersionObject,
} from '../../../imports/pipelines.kubeflow.org';
import { compiledPipeline } from './compiled-pipeline';

/** Properties of `Pipeline`. */
export interface PipelineProps {
  /** Namespace of the profile it belongs to, or that of Pipelines in standalone mode. @default - the chart's */
  readonly namespace?: string;
  /** Its name. @default - the id */
  readonly name?: string;
  /** What users see instead of the name. @default - the name */
  readonly displayName?: string;
  readonly description?: string;
}

/**
 * A pipeline as an object of the cluster. Pipelines must keep definitions there: `definitions: kubernetes`.
 *
 *     const training = new Pipeline(chart, 'training', { namespace: 'team-a' });
 *     training.addVersion('v1', { compiled: readFileSync('training.yaml', 'utf8') });
 */
export class Pipeline extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: PipelineProps = {}) {
    super(scope, id);
    const { namespace, name = id, displayName, description } = props;
    this.name = name;
    this.namespace = namespace;
    new PipelineObject(this, 'pipeline', { metadata: { name, namespace }, spec: { displayName, description } });
  }

  /** Adds a version. The newest is what runs use that name none. */
  addVersion(id: string, props: Omit<PipelineVersionProps, 'pipeline' | 'namespace'>): PipelineVersion {
    return new PipelineVersion(this, id, { name: `${this.name}-${id}`, ...props, pipeline: this });
  }
}

/** Properties of `PipelineVersion`. */
export interface PipelineVersionProps {
  /** The pipeline, or the name of one that is there. */
  readonly pipeline: Pipeline | string;
  /** What the Kubeflow Pipelines SDK compiled, as YAML or JSON text. */
  readonly compiled: string;
  /** Namespace of the pipeline. @default - the pipeline's */
  readonly namespace?: string;
  /** Its name. It cannot be changed, and neither can what it holds. @default - the id */
  readonly name?: string;
  /** What users see instead of the name. @default - the name */
  readonly displayName?: string;
  readonly description?: string;
  /** Address of the code that it was compiled from. @default - none */
  readonly codeSource?: string;
}

/** A version of a pipeline: what the SDK compiled, as an object of the cluster. */
export class PipelineVersion extends Construct {
  readonly name: string;

  /** @throws when `compiled` is not what the SDK compiles */
  constructor(scope: Construct, id: string, props: PipelineVersionProps) {
    super(scope, id);
    const { pipeline, name = id, displayName, description } = props;
    this.name = name;
    const owner = typeof pipeline === 'string' ? { name: pipeline, namespace: undefined } : pipeline;
    new PipelineVersionObject(this, 'version', {
      metadata: { name, namespace: props.namespace ?? owner.namespace },
      spec: {
        pipelineName: owner.name,
        displayName,
        description,
        codeSourceURL: props.codeSource,
        ...compiledPipeline(props.compiled, this.node.path),
      },
    });
  }
}
