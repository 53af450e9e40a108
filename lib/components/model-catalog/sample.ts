import type { CatalogSource } from './sources-schema';

type YamlSource = Extract<CatalogSource, { type: 'yaml' }>;

/** What the catalog shows until somebody says what it should: two public models with which serving can be tried. */
export const SAMPLE: YamlSource = {
  type: 'yaml',
  id: 'sample',
  name: 'Samples',
  enabled: true,
  models: [
    {
      name: 'samples/iris',
      description: 'Tells three kinds of iris apart by the size of their leaves, with scikit-learn.',
      readme:
        '# Iris\n\nFour numbers in, one of three kinds out. KServe serves it with its runtime for scikit-learn.\n',
      provider: 'KServe examples',
      libraryName: 'sklearn',
      tasks: ['tabular-classification'],
      artifacts: [{ uri: 'gs://kfserving-examples/models/sklearn/1.0/model' }],
    },
    {
      name: 'samples/flowers',
      description: 'Names the flower on a picture, with TensorFlow.',
      readme:
        '# Flowers\n\nA picture in, one of five kinds of flowers out. KServe serves it with its runtime for TensorFlow.\n',
      provider: 'KServe examples',
      libraryName: 'tensorflow',
      tasks: ['image-classification'],
      artifacts: [{ uri: 'gs://kfserving-examples/models/tensorflow/flowers' }],
    },
  ],
};
