import { Construct } from 'constructs';
import { ClusterServingRuntime } from '../../../imports/serving.kserve.io';
import { PlatformContext } from '../../core/context';
import { UnfitSettingError } from '../../core/problem';
import type { KserveSettings } from './kserve-props';
import type { ServingRuntimeSettings } from './runtime-schema';
import { servingRuntimeSpec } from './runtime-spec';
import { wantedRuntimes } from './upstream-runtimes';

const SERVER_TYPE = 'serving.kserve.io/server-type';

/** The runtimes of the cluster: upstream's as far as they are wanted, and those of the settings. */
export class ClusterRuntimes extends Construct {
  /** Their names. */
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, { upstreamRuntimes, runtimes }: KserveSettings) {
    super(scope, id);
    const wanted = wantedRuntimes(PlatformContext.of(this), upstreamRuntimes);
    for (const { name, serverType, settings } of wanted) {
      new ClusterServingRuntime(this, name, {
        metadata: { name, annotations: { [SERVER_TYPE]: serverType } },
        spec: servingRuntimeSpec(this, settings),
      });
    }
    refuseSamePriority([...wanted, ...named(runtimes)], runtimes);
    for (const [name, settings] of Object.entries(runtimes)) {
      const { labels, annotations } = settings;
      new ClusterServingRuntime(this, name, {
        metadata: { name, labels, annotations },
        spec: servingRuntimeSpec(this, settings),
      });
    }
    this.names = [...wanted.map(({ name }) => name), ...Object.keys(runtimes)];
  }
}

interface Named {
  readonly name: string;
  readonly settings: ServingRuntimeSettings;
}

function named(runtimes: KserveSettings['runtimes']): Named[] {
  return Object.entries(runtimes).map(([name, settings]) => ({ name, settings }));
}

/** Of two runtimes with one priority for a format, its version and a protocol KServe's webhook takes the first alone. */
function refuseSamePriority(all: readonly Named[], own: KserveSettings['runtimes']): void {
  for (const { name, settings } of named(own)) {
    for (const [index, format] of settings.formats.entries()) {
      const other = all.find((each) => each.name !== name && rivals(settings, format, each.settings));
      if (!other) continue;
      const version = format.version === undefined ? '' : ` ${format.version}`;
      throw new UnfitSettingError(
        ['components', 'kserve', 'runtimes', name, 'formats', index, 'priority'],
        `expected another number than that of ${other.name} for ${format.name}${version}, or autoSelect: false, got ${format.priority}`,
      );
    }
  }
}

type Format = ServingRuntimeSettings['formats'][number];

function rivals(settings: ServingRuntimeSettings, format: Format, other: ServingRuntimeSettings): boolean {
  if (settings.disabled || other.disabled || !format.autoSelect || format.priority === undefined) return false;
  if (!settings.protocols.some((protocol) => other.protocols.includes(protocol))) return false;
  return other.formats.some(
    ({ name, version, autoSelect, priority }) =>
      autoSelect &&
      priority === format.priority &&
      version === format.version &&
      name.toLowerCase() === format.name.toLowerCase(),
  );
}
