import { z } from 'zod';
import { servingRuntimeChanges } from './runtime-schema';

// One schema for all that are alike: tables of settings show it once.
const runtime = z.union([z.boolean(), z.strictObject(servingRuntimeChanges)]);

/** The twelve runtimes of upstream: false leaves one out, a map changes it. */
export const upstreamRuntimesSchema = z.strictObject({
  'kserve-sklearnserver': runtime.default(true).describe('scikit-learn.'),
  'kserve-xgbserver': runtime.default(true).describe('XGBoost.'),
  'kserve-lgbserver': runtime.default(true).describe('LightGBM.'),
  'kserve-predictiveserver': runtime
    .default(true)
    .describe('scikit-learn, XGBoost and LightGBM in one image, for models that name it.'),
  'kserve-mlserver': runtime.default(true).describe('MLServer of Seldon: scikit-learn, XGBoost, LightGBM, MLflow.'),
  'kserve-paddleserver': runtime.default(true).describe('Paddle.'),
  'kserve-pmmlserver': runtime.default(true).describe('PMML.'),
  'kserve-tensorflow-serving': runtime.default(true).describe('TensorFlow Serving.'),
  'kserve-torchserve': runtime.default(true).describe('TorchServe.'),
  'kserve-tritonserver': runtime.default(true).describe('Triton of NVIDIA: TensorRT, TensorFlow, ONNX, PyTorch.'),
  'kserve-huggingfaceserver': runtime.default(true).describe('Models of Hugging Face, by Transformers or vLLM.'),
  'kserve-huggingfaceserver-multinode': runtime
    .default(true)
    .describe('The same on several nodes with GPUs, by Ray; in mode standard only.'),
});

/** Which of them are wanted, and how, with all defaults filled in. */
export type UpstreamRuntimes = z.output<typeof upstreamRuntimesSchema>;

/** Name of one of them. */
export type UpstreamRuntimeName = keyof UpstreamRuntimes;
