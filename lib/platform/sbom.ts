import { createHash } from 'node:crypto';
import { PackageURL } from 'packageurl-js';
import { type Catalog, findEntry } from '../core/catalog';
import { parseImage } from '../core/images';
import { type PlatformImage, platformImages } from './images/platform-images';
import { versionOf } from './inventory/component-list';
import type { Platform } from './platform';
import type { RenderedChart } from './render/rendered-chart';

/** What is said of the program that writes it, and when it does. */
export interface SbomOptions {
  /** Version of this package. */
  readonly version: string;
  /** When the platform was rendered. @default - not said, so that the same platform is the same text */
  readonly time?: Date;
}

/**
 * What a platform consists of, as CycloneDX 1.6 in JSON: its components with their versions, the images that they need, and
 * where their CustomResourceDefinitions come from. The same platform is the same text.
 *
 * @param platform of which `charts` are the render
 */
export async function sbomOf(
  platform: Platform,
  charts: readonly RenderedChart[],
  catalog: Catalog,
  options: SbomOptions,
): Promise<string> {
  // Only this verb needs it.
  const { Enums, Models, Serialize, Spec } = await import('@cyclonedx/cyclonedx-library');
  const { ComponentType, HashAlgorithm } = Enums;
  const { context } = platform;
  const { release } = context;

  const container = ({ reference, upstream }: PlatformImage) => {
    const { tag, digest } = parseImage(reference);
    return new Models.Component(ComponentType.Container, upstream.replace(/[:@][^/]*$/, ''), {
      bomRef: `image:${reference}`,
      version: tag ?? digest,
      purl: purlOf(reference),
      hashes: new Models.HashDictionary(digest ? [[HashAlgorithm['SHA-256'], digest.slice('sha256:'.length)]] : []),
      properties: new Models.PropertyRepository([new Models.Property('cdk8s-kubeflow:reference', reference)]),
    });
  };
  const images = new Map(platformImages(charts, context).map((image) => [image, container(image)]));

  const sourcesOf = ({ crds }: RenderedChart) => crds.map((crd) => release.crds[crd.name]?.origin ?? 'the user');
  const sources = new Map(
    [...new Set(charts.flatMap(sourcesOf))].sort().map((origin) => {
      const [name = origin, version] = origin.split(' ', 2);
      const defined = charts.flatMap(({ crds }) => crds.filter((crd) => release.crds[crd.name]?.origin === origin));
      const crds = defined.map((crd) => new Models.Property('cdk8s-kubeflow:definition', crd.name));
      const properties = new Models.PropertyRepository(crds);
      return [
        origin,
        new Models.Component(ComponentType.Library, name, { bomRef: `crds:${origin}`, version, properties }),
      ];
    }),
  );

  const components = charts.map((chart) => {
    const entry = findEntry(catalog, chart.name);
    const own = [...images].filter(([{ places }]) => places.some(({ component }) => component === chart.name));
    const needed = [
      ...own.map(([, image]) => image),
      ...sourcesOf(chart).flatMap((origin) => sources.get(origin) ?? []),
    ];
    return new Models.Component(ComponentType.Application, chart.name, {
      bomRef: `component:${chart.name}`,
      description: entry?.summary,
      version: entry && versionOf(entry, release).version,
      dependencies: new Models.BomRefRepository(needed.map(({ bomRef }) => bomRef)),
    });
  });

  const root = new Models.Component(ComponentType.Platform, 'kubeflow', {
    bomRef: 'kubeflow',
    version: release.name,
    dependencies: new Models.BomRefRepository(components.map(({ bomRef }) => bomRef)),
  });
  const tool = new Models.Component(ComponentType.Application, 'cdk8s-kubeflow', { version: options.version });
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: root,
      timestamp: options.time,
      tools: new Models.Tools({ components: new Models.ComponentRepository([tool]) }),
    }),
    components: new Models.ComponentRepository([...components, ...images.values(), ...sources.values()]),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const write = () => serializer.serialize(bom, { sortLists: true, space: 2 });
  bom.serialNumber = `urn:uuid:${uuidOf(write())}`;
  return `${write()}\n`;
}

/** The package URL of an image, as https://github.com/package-url/purl-spec has it for OCI. */
function purlOf(reference: string): string {
  const { registry, repository, tag, digest } = parseImage(reference);
  const name = repository.slice(repository.lastIndexOf('/') + 1).toLowerCase();
  const qualifiers = { repository_url: `${registry}/${repository}`, ...(tag === undefined ? {} : { tag }) };
  return new PackageURL('oci', undefined, name, digest, qualifiers, undefined).toString();
}

/** A UUID of a text (version 8, which leaves the bits to its makers). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
