import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { V1Container, V1KeyToPath, V1Pod, V1Volume, V1VolumeProjection } from '@kubernetes/client-node';
import { type Api, valueAt } from '../harness';
import { entriesOf, MissingReference } from './environment';

/** What a volume holds, by path below it. */
type Content = Readonly<Record<string, Buffer>>;

/** Lays out the volumes of a container below a folder, as a kubelet does. */
export class Volumes {
  /**
   * @param token of the pod's service account
   * @param root folder below which the paths of the container lie
   */
  constructor(
    private readonly api: Api,
    private readonly pod: V1Pod,
    private readonly container: V1Container,
    private readonly token: string,
    private readonly root: string,
  ) {}

  /** Writes what is not there or has changed since. Fails where a ConfigMap or Secret is missing. */
  async layOut(): Promise<void> {
    for (const { name, mountPath, subPath } of this.container.volumeMounts ?? []) {
      const volume = this.pod.spec?.volumes?.find((each) => each.name === name);
      if (!volume) throw new Error(`the pod has no volume ${name}`);
      const at = join(this.root, mountPath);
      const content = await this.contentOf(volume);
      const file = subPath === undefined ? undefined : content[subPath];
      if (file) write(at, file);
      else if (subPath && !volume.emptyDir) throw new Error(`volume ${name} has no ${subPath}`);
      else mkdirSync(at, { recursive: true });
      if (subPath) continue;
      for (const [path, text] of Object.entries(content)) write(join(at, path), text);
    }
  }

  private async contentOf(volume: V1Volume): Promise<Content> {
    const { configMap, secret, projected, emptyDir } = volume;
    if (emptyDir) return {};
    if (configMap) return this.sourced({ configMap });
    if (secret) return this.sourced({ secret: { ...secret, name: secret.secretName } });
    if (!projected) throw new Error(`a kind of volume that tests do not know: ${JSON.stringify(volume)}`);
    return Object.assign({}, ...(await Promise.all((projected.sources ?? []).map((source) => this.sourced(source)))));
  }

  private async sourced(projection: V1VolumeProjection): Promise<Content> {
    const { configMap, secret, serviceAccountToken, downwardAPI } = projection;
    if (serviceAccountToken) return { [serviceAccountToken.path]: Buffer.from(this.token) };
    if (downwardAPI) {
      const field = (path = '') => Buffer.from(String(valueAt(this.pod, ...path.split('.'))));
      return Object.fromEntries(
        (downwardAPI.items ?? []).map(({ path, fieldRef }) => [path, field(fieldRef?.fieldPath)]),
      );
    }
    const { name = '', optional, items } = configMap ?? secret ?? {};
    const kind = configMap ? 'ConfigMap' : 'Secret';
    const entries = await entriesOf(this.api, kind, this.pod.metadata?.namespace, name);
    if (!entries && !optional) throw new MissingReference(`there is no ${kind} ${name}`);
    return chosen(entries ?? {}, items);
  }
}

function chosen(entries: Content, items: readonly V1KeyToPath[] = []): Content {
  if (items.length === 0) return entries;
  return Object.fromEntries(items.flatMap(({ key, path }) => (entries[key] ? [[path, entries[key]]] : [])));
}

/** Whoever reads the file sees the old content or the new one. */
function write(file: string, content: Buffer): void {
  if (existsSync(file) && readFileSync(file).equals(content)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
