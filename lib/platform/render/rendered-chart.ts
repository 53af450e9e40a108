import { canonical } from '../../kubernetes/canonical/canonical';
import { needsServerSideApply, SURELY_SMALL } from '../../kubernetes/client-side-apply';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import { waveIn } from '../../kubernetes/wave';
import type { CrdDocument } from './crds';
import { type RenderedFile, renderedFile } from './rendered-file';
import { stringifyYaml } from './yaml';

/** What stands between two documents. */
const SEPARATOR = '---\n';

/** A chart of the platform as it is written: a component's, or one of the user's own. */
export class RenderedChart {
  private sorted: readonly KubeObject[] | undefined;
  /** Whether what was written is too short for any of its objects to need `--server-side`. */
  private isSmall = false;

  /**
   * @param name of the chart: that of its component
   * @param order the number before it in the name of its file
   * @param given its objects, but for CustomResourceDefinitions of the release, in any order
   * @param crds CustomResourceDefinitions of the release that it brings
   */
  constructor(
    readonly name: string,
    private readonly order: number,
    private readonly given: readonly KubeObject[],
    readonly crds: readonly CrdDocument[],
  ) {}

  /** Its objects as the API server stores them, in the order of their waves; without `crds`. */
  get objects(): readonly KubeObject[] {
    this.sorted ??= [...this.given].sort(byWave).map(canonical);
    return this.sorted;
  }

  /** Name of the file that has its objects. */
  get file(): string {
    return objectsFile(this.order, this.name);
  }

  /** Its CRDs and its other objects, each in a file of its own. */
  files(): RenderedFile[] {
    const { crds, given } = this;
    return [
      ...(crds.length > 0
        ? [
            renderedFile(`00-crds-${this.name}.k8s.yaml`, {
              write: () =>
                Buffer.concat(
                  crds.flatMap((crd, index) => (index > 0 ? [Buffer.from(SEPARATOR), crd.bytes()] : [crd.bytes()])),
                ),
              serverSideOnly: () => crds.filter((crd) => crd.needsServerSide).map((crd) => crd.name),
              objects: () => crds.map((crd) => crd.head()),
            }),
          ]
        : []),
      ...(given.length > 0
        ? [
            renderedFile(this.file, {
              write: () => this.write(),
              serverSideOnly: () => (this.isSmall ? [] : given.filter(needsServerSideApply).map(titleOf)),
              objects: () => this.objects,
            }),
          ]
        : []),
    ];
  }

  private write(): string {
    const text = stringifyYaml(this.objects);
    this.isSmall = text.split(`\n${SEPARATOR}`).every((document) => document.length < SURELY_SMALL);
    return text;
  }
}

/** Name of the file that has the objects of a chart, its CustomResourceDefinitions left out. */
export function objectsFile(order: number, name: string): string {
  return `${order}-${name}.k8s.yaml`;
}

function byWave(a: KubeObject, b: KubeObject): number {
  return waveIn(a) - waveIn(b);
}
