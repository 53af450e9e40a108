import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  ACCOUNTS,
  ARTIFACT_PROXY,
  METADATA,
  METADATA_ENVOY,
  SEAWEEDFS,
  STORE_SECRET,
  UI,
  VISUALIZATION,
} from '../../../lib/components/pipelines/names';
import { AWS_IDENTITY, GOOGLE_IDENTITY } from '../../../lib/core/contracts/cloud-identities';

const LIB = join(__dirname, '../../../lib');
const FOLDER = join(LIB, 'components/pipelines');
const read = (...path: string[]) => readFileSync(join(FOLDER, ...path), 'utf8');

/** Every value of a document under some key, wherever it is. */
function valuesOf(document: unknown, key: string): unknown[] {
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]) => (name === key ? [value] : valuesOf(value, key)));
}

test('names of Services, accounts and Secrets stand in one file', () => {
  const names = [
    UI.service,
    VISUALIZATION.service,
    ARTIFACT_PROXY.service,
    METADATA.service,
    METADATA.serviceAccount,
    METADATA_ENVOY.service,
    METADATA_ENVOY.pods.component,
    STORE_SECRET,
    GOOGLE_IDENTITY,
    AWS_IDENTITY,
    ...Object.values(ACCOUNTS),
  ];
  // Generated interfaces tell the defaults of the schemas, which take the names from there.
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'),
  );
  expect(files).toContain(join('components', 'pipelines', 'names.ts'));
  const spelt = files
    .filter((file) => !file.endsWith(join('pipelines', 'names.ts')) && !file.includes(join('core', 'contracts')))
    .flatMap((file) => {
      const text = readFileSync(join(LIB, file), 'utf8');
      return names.filter((name) => text.includes(`'${name}'`)).map((name) => `${file}: ${name}`);
    });
  expect(spelt).toEqual([]);
});

test('Envoy listens and leads where the code says', () => {
  expect(valuesOf(parse(read('metadata', 'envoy-config.yaml')), 'socket_address')).toEqual([
    { address: '0.0.0.0', port_value: METADATA_ENVOY.admin },
    { address: '0.0.0.0', port_value: METADATA_ENVOY.port },
    { address: METADATA.service, port_value: METADATA.port },
  ]);
});

test('the hook makes the servers of profiles under the names that the others call', () => {
  const program = read('profile-controller', 'sync_objects.py');
  expect(program).toContain(`SECRET = "${STORE_SECRET}"`);
  expect(program).toContain(`VISUALIZATION = "${VISUALIZATION.service}"`);
  expect(program).toContain(`_service(VISUALIZATION, namespace, ${VISUALIZATION.port}, `);
  expect(program).toContain(`ARTIFACT_PROXY = "${ARTIFACT_PROXY.service}"`);
  expect(program).toContain(`_service(ARTIFACT_PROXY, namespace, ${ARTIFACT_PROXY.port}, `);
});

test('SeaweedFS asks itself on the port where it speaks S3', () => {
  expect(read('servers', 'seaweedfs-start.sh')).toContain(`http://127.0.0.1:${SEAWEEDFS.s3}/`);
});
