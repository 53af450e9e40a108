import type { ImageName } from '../../core/releases/release';
import type { NotebookSettings } from './notebook-props';

const GROUP = 'notebooks.kubeflow.org';

/** A kind of server, as the notebooks' web app and controller know it. */
interface Server {
  readonly image: ImageName;
  /** Annotations: what the list shows, and what the gateway does with requests. */
  annotations(namespace: string, name: string): Record<string, string>;
}

/** The three kinds of servers: annotations as the form writes them (backend/apps/common/form.py). */
export const SERVERS: Readonly<Record<NotebookSettings['server'], Server>> = {
  jupyter: {
    image: 'notebook-jupyter-scipy',
    annotations: () => ({ [`${GROUP}/server-type`]: 'jupyter' }),
  },
  codeserver: {
    image: 'notebook-codeserver-python',
    annotations: () => ({ [`${GROUP}/server-type`]: 'group-one', [`${GROUP}/http-rewrite-uri`]: '/' }),
  },
  rstudio: {
    image: 'notebook-rstudio-tidyverse',
    annotations: (namespace, name) => ({
      [`${GROUP}/server-type`]: 'group-two',
      [`${GROUP}/http-rewrite-uri`]: '/',
      [`${GROUP}/http-headers-request-set`]: JSON.stringify({
        'X-RStudio-Root-Path': `/notebook/${namespace}/${name}/`,
      }),
    }),
  },
};
