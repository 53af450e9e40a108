import { Construct } from 'constructs';
import {
  InferenceService as InferenceServiceObject,
  type InferenceServiceSpecExplainer,
  type InferenceServiceSpecPredictor,
  type InferenceServiceSpecTransformer,
} from '../../../imports/serving.kserve.io';
import { HTTP_PORT, type ServingContainer, servingContainerSpec } from '../../components/kserve/runtime-spec';
import { parseProps } from '../../core/props';
import { unlessEmpty } from '../../patterns/pod';
import { mountedBy } from '../mounts';
import { workloadMetadata } from '../profile-workload';
import { componentSpec, ownContainerSpec } from './component-spec';
import {
  type InferenceServiceProps,
  type InferenceServiceSettings,
  inferenceServiceProps,
  MODE_ANNOTATIONS,
} from './inference-service-props';
import { storageOf } from './model-storage';

/**
 * A model that answers requests, by KServe: a predictor with a runtime or a container of its own, and what may stand before
 * and beside it.
 *
 *     new InferenceService(chart, 'iris', {
 *       namespace: 'team-a', predictor: { model: { format: 'sklearn', storageUri: 's3://models/iris' }, minReplicas: 0 },
 *     });
 */
export class InferenceService extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;

  constructor(scope: Construct, id: string, props: InferenceServiceProps) {
    super(scope, id);
    const settings = parseProps(this, inferenceServiceProps, { ...props, name: props.name ?? id });
    const metadata = workloadMetadata(id, {
      ...settings,
      annotations: { ...annotationsOf(settings), ...settings.annotations },
    });
    this.name = metadata.name;
    this.namespace = metadata.namespace;
    new InferenceServiceObject(this, 'service', {
      metadata,
      spec: {
        predictor: this.predictor(settings),
        transformer: this.transformer(settings),
        explainer: this.explainer(settings),
      },
    });
  }

  private predictor(settings: InferenceServiceSettings): InferenceServiceSpecPredictor {
    const { predictor } = settings;
    const { model, container, transformer, workers } = predictor;
    const server = model ?? container;
    const { volumes, volumeMounts } = mountedBy(...(server ? [server] : []), ...(transformer ? [transformer] : []));
    const [ofServer, ofTransformer] = volumeMounts;
    const containers = [
      ...(container
        ? [{ ...ownContainerSpec(container, settings, container.storageUri), volumeMounts: ofServer }]
        : []),
      ...(transformer
        ? [
            {
              ...besideServer(ownContainerSpec({ ...transformer, port: transformer.port ?? HTTP_PORT }, settings)),
              volumeMounts: ofTransformer,
            },
          ]
        : []),
    ];
    return {
      ...componentSpec(this, settings, predictor),
      model: model && {
        modelFormat: { name: model.format, version: model.version },
        protocolVersion: model.protocol,
        runtime: model.runtime,
        runtimeVersion: model.runtimeVersion,
        image: model.image,
        ...storageOf(model),
        ...servingContainerSpec(model, settings),
        volumeMounts: ofServer,
      },
      volumes,
      containers: containers.length > 0 ? containers : undefined,
      workerSpec: workers && { pipelineParallelSize: workers.nodes, tensorParallelSize: workers.gpusPerNode },
    };
  }

  private transformer(settings: InferenceServiceSettings): InferenceServiceSpecTransformer | undefined {
    const { transformer } = settings;
    if (!transformer) return undefined;
    const { volumes, volumeMounts } = mountedBy(transformer);
    return {
      ...componentSpec(this, settings, transformer),
      containers: [{ ...ownContainerSpec(transformer, settings), volumeMounts: volumeMounts[0] }],
      volumes,
    };
  }

  private explainer(settings: InferenceServiceSettings): InferenceServiceSpecExplainer | undefined {
    const { explainer } = settings;
    if (!explainer) return undefined;
    const { art, container } = explainer;
    const explains = art ?? container;
    const { volumes, volumeMounts } = mountedBy(...(explains ? [explains] : []));
    return {
      ...componentSpec(this, settings, explainer),
      art: art && {
        type: art.type,
        config: unlessEmpty(art.config),
        storageUri: art.storageUri,
        ...servingContainerSpec(art, settings),
        volumeMounts: volumeMounts[0],
      },
      containers: container && [{ ...ownContainerSpec(container, settings), volumeMounts: volumeMounts[0] }],
      volumes,
    };
  }
}

/** A transformer in the pods of a server: by its name KServe sends requests to it, at the port that it must say. */
function besideServer(container: ServingContainer): ServingContainer {
  return { ...container, name: 'transformer-container' };
}

/** By these KServe knows how it runs; several nodes are not scaled. */
function annotationsOf({ deploymentMode, autoscaler, predictor }: InferenceServiceSettings): Record<string, string> {
  const scaler = autoscaler ?? (predictor.workers ? 'none' : undefined);
  return {
    ...(deploymentMode && { [MODE_ANNOTATIONS.deploymentMode]: deploymentMode }),
    ...(scaler && { [MODE_ANNOTATIONS.autoscaler]: scaler }),
  };
}
