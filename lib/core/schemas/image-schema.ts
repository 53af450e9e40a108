import { z } from 'zod';

const HOST = '[a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?(:\\d+)?';
const PATH = '[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*';
const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = 'sha256:[0-9a-f]{64}';

const like = (pattern: string, what: string) => z.string().regex(new RegExp(`^${pattern}$`), what);

/** The host of a registry with an optional path. */
export const imageRegistry = like(
  `${HOST}(/${PATH})?/?`,
  'a registry without https://, such as mirror.example.com/kubeflow',
);

/** What of an image's reference stands between registry and tag. */
export const imageRepository = like(PATH, 'a repository such as team/dashboard');

export const imageTag = like(TAG, 'an image tag');

export const imageDigest = like(DIGEST, 'sha256: and 64 hex digits');

/** A whole reference of an image. */
export const imageReference = like(
  `(${HOST}/)?${PATH}(:${TAG})?(@${DIGEST})?`,
  'an image such as registry.example.com/team/dashboard:v1',
);
