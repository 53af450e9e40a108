import { Construct } from 'constructs';
import {
  Pipeline as PipelineObject,
  PipelineVersion as PipelineVersionObject,
} from '../../../imports/pipelines.kubeflow.org';
import { parseProps } from '../../core/props';
import { type PipelineProps, type PipelineVersionProps, pipelineProps, pipelineVersionProps } from './pipeline-props';

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
    const { namespace, name = id, displayName, description } = parseProps(this, pipelineProps, props);
    this.name = name;
    this.namespace = namespace;
    new PipelineObject(this, 'pipeline', { metadata: { name, namespace }, spec: { displayName, description } });
  }

  /** Adds a version. The newest is what runs use that name none. */
  addVersion(id: string, props: Omit<PipelineVersionProps, 'pipeline' | 'namespace'>): PipelineVersion {
    return new PipelineVersion(this, id, { name: `${this.name}-${id}`, ...props, pipeline: this });
  }
}

/** A version of a pipeline: what the SDK compiled, as an object of the cluster. */
export class PipelineVersion extends Construct {
  readonly name: string;

  /** @throws PropsError when `compiled` is not what the SDK compiles */
  constructor(scope: Construct, id: string, props: PipelineVersionProps) {
    super(scope, id);
    const { pipeline, compiled, codeSource, ...settings } = parseProps(this, pipelineVersionProps, props);
    const { namespace = pipeline.namespace, name = id, displayName, description } = settings;
    this.name = name;
    new PipelineVersionObject(this, 'version', {
      metadata: { name, namespace },
      spec: { pipelineName: pipeline.name, displayName, description, codeSourceURL: codeSource, ...compiled },
    });
  }
}
