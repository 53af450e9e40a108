import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Platform } from '../../../lib/platform/platform';

const SETTINGS = join(__dirname, '../../parity/variants');
const HERE = join(__dirname, 'variants');

/** An installation that the samples meet. */
export interface Variant {
  /** Its name and that of its file of results. */
  readonly name: string;
  /** Settings file of the platform. @default - everything by default */
  readonly settings?: string;
  /** Further arguments of the program. */
  readonly args?: readonly string[];
}

const AMBIENT = join(SETTINGS, 'istio-install-ambient-oauth2-proxy.yaml');
const AGENTS = 'PILOT_ENABLE_AGENTGATEWAY=true';

/** Values and mesh config of Istio that switch on what the installations leave off. */
function wide(name: string, env: readonly string[], more: readonly string[] = []): Variant {
  return {
    name,
    settings: AMBIENT,
    args: [
      ...['-values', join(HERE, `${name}-values.json`), '-mesh', join(HERE, `${name}-mesh.yaml`)],
      ...[AGENTS, ...env].flatMap((each) => ['-env', each]),
      ...more,
    ],
  };
}

/** Every installation, each with the platform's own rendering of Istio. */
export const VARIANTS: readonly Variant[] = [
  { name: 'default' },
  { name: 'insecure', settings: join(SETTINGS, 'istio-install-insecure.yaml') },
  { name: 'ambient-oauth2-proxy', settings: AMBIENT },
  { name: 'agentgateway', args: ['-env', AGENTS] },
  { name: 'not-native', args: ['-env', 'ENABLE_NATIVE_SIDECARS=auto', '-kubelet', 'v1.32.4'] },
  {
    name: 'openshift',
    settings: join(HERE, 'openshift.yaml'),
    args: ['-objects', join(HERE, 'openshift-namespace.yaml')],
  },
  wide('wide-1', [
    'REVISION=canary',
    'CLUSTER_ID=cluster-1',
    'COMPLIANCE_POLICY=fips-140-2',
    'ENABLE_NATIVE_SIDECARS=false',
  ]),
  wide('wide-2', ['AMBIENT_ENABLE_MULTI_NETWORK=true']),
  wide('wide-3', ['REVISION=blue'], ['-kubelet', 'v1.27.3']),
];

/** Puts a variant's rendered Istio and its stored results into files, and gives the arguments that name them. */
export function prepare(variant: Variant, folder: string): string[] {
  const place = mkdtempSync(join(folder, `${variant.name}-`));
  const platform = variant.settings ? Platform.fromFile(variant.settings) : new Platform();
  const istio = platform.render().find(({ name }) => /^\d+-istio\.k8s\.yaml$/.test(name));
  if (!istio) throw new Error('the platform renders no Istio');
  const objects = join(place, istio.name);
  writeFileSync(objects, istio.text);
  const results = join(place, 'results.jsonl');
  writeFileSync(results, gunzipSync(readFileSync(join(__dirname, 'results', `${variant.name}.jsonl.gz`))));
  return ['-objects', objects, '-results', results, ...(variant.args ?? [])];
}
