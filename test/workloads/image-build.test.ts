import { ImageBuild } from '../../lib/workloads/image-build/image-build';
import type { ImageBuildProps } from '../../lib/workloads/image-build/image-build-props';
import { find, renderObjects } from '../support/render';

type Context = Parameters<typeof renderObjects>[1];
const GIT = { kind: 'git', url: 'https://git.example.com/a.git' } as const;
const common: ImageBuildProps = { namespace: 'team-a', source: GIT, destinations: ['registry.example.com/a:v1'] };
const build = (props: Partial<ImageBuildProps> = {}, context?: Context) => {
  const objects = renderObjects((chart) => new ImageBuild(chart, 'app', { ...common, ...props }), context);
  return find(objects, 'Job', 'app').spec as {
    template: {
      metadata: { labels: object; annotations?: object };
      spec: {
        containers: [
          { image: string; args: string[]; command?: string[]; securityContext: object; volumeMounts: object[] },
        ];
        volumes: object[];
      };
    };
  };
};
const container = (props?: Partial<ImageBuildProps>, context?: Context) =>
  build(props, context).template.spec.containers[0];

test('kaniko by default: within baseline, without a token, logged in by the Secret of the profile', () => {
  const spec = build();
  expect(spec).toMatchObject({
    backoffLimit: 1,
    activeDeadlineSeconds: 3600,
    ttlSecondsAfterFinished: 86400,
    template: {
      metadata: { labels: { 'sidecar.istio.io/inject': 'false' } },
      spec: {
        restartPolicy: 'Never',
        serviceAccountName: 'default-editor',
        automountServiceAccountToken: false,
        containers: [
          {
            image: 'gcr.io/kaniko-project/executor:v1.24.0',
            volumeMounts: [{ name: 'login', mountPath: '/kaniko/.docker', readOnly: true }],
            securityContext: {
              runAsUser: 0,
              allowPrivilegeEscalation: false,
              seccompProfile: { type: 'RuntimeDefault' },
            },
          },
        ],
        volumes: [
          {
            name: 'login',
            secret: { secretName: 'docker-secret', items: [{ key: '.dockerconfigjson', path: 'config.json' }] },
          },
        ],
      },
    },
  });
});

test('keys of Secrets are environment of the builder, instead of what it would be told too', () => {
  const made = container({
    builder: 'buildkit',
    env: { A: 'b' },
    envSecrets: { GIT_AUTH_TOKEN: { secret: 'git', key: 'token' }, DOCKER_CONFIG: { secret: 'docker' } },
    envFromSecrets: ['bucket-keys'],
  });
  expect(made).toMatchObject({
    env: [
      { name: 'BUILDKITD_FLAGS' },
      { name: 'A', value: 'b' },
      { name: 'GIT_AUTH_TOKEN', valueFrom: { secretKeyRef: { name: 'git', key: 'token' } } },
      { name: 'DOCKER_CONFIG', valueFrom: { secretKeyRef: { name: 'docker', key: 'DOCKER_CONFIG' } } },
    ],
    envFrom: [{ secretRef: { name: 'bucket-keys' } }],
  });
  expect(() => build({ env: { A: 'b' }, envSecrets: { A: { secret: 'c' } } })).toThrow(
    'envSecrets.A: expected another variable, as env has it',
  );
});

/** What `baseline` lets a container add (kubernetes.io/docs/concepts/security/pod-security-standards). */
const BASELINE = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
].concat(['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT']);

test('what kaniko adds baseline admits; BuildKit asks for what it does not', () => {
  const { capabilities } = container().securityContext as { capabilities: { add: string[]; drop: string[] } };
  expect(capabilities.drop).toEqual(['ALL']);
  expect(capabilities.add.filter((each) => !BASELINE.includes(each))).toEqual([]);
  expect(container({ builder: 'buildkit' }).securityContext).toEqual({
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    seccompProfile: { type: 'Unconfined' },
  });
});

test.each<[string, Partial<ImageBuildProps>, string[]]>([
  [
    'git',
    { source: { ...GIT, ref: 'refs/heads/main', path: 'app' } },
    ['--context=git://git.example.com/a.git#refs/heads/main', '--context-sub-path=app'],
  ],
  [
    'a bucket',
    { source: { kind: 'bucket', path: 'gs://a/b.tar.gz' }, dockerfile: 'docker/Dockerfile' },
    ['--context=gs://a/b.tar.gz', '--dockerfile=docker/Dockerfile'],
  ],
  ['a claim', { source: { kind: 'claim', claim: 'home', path: 'app' } }, ['--context=dir:///workspace']],
  [
    'all that a build can say',
    {
      destinations: ['r.example.com/a:1', 'r.example.com/a:2'],
      buildArgs: { A: 'b' },
      target: 'run',
      cache: 'r.example.com/c',
    },
    [
      '--destination=r.example.com/a:1',
      '--destination=r.example.com/a:2',
      '--build-arg=A=b',
      '--target=run',
      '--cache=true',
      '--cache-repo=r.example.com/c',
    ],
  ],
])('kaniko builds from %s', (_, props, args) => {
  expect(container(props).args).toEqual(expect.arrayContaining(args));
});

test('BuildKit says the same in its words, its daemon for this build only', () => {
  const made = container({
    builder: 'buildkit',
    source: { ...GIT, ref: 'v1', path: 'app' },
    destinations: ['r.example.com/a:1', 'r.example.com/a:2'],
    buildArgs: { A: 'b' },
    target: 'run',
    cache: 'r.example.com/c',
  });
  expect(made.command).toEqual(['buildctl-daemonless.sh']);
  expect(made.args.join(' ')).toBe(
    'build --frontend=dockerfile.v0 --opt context=https://git.example.com/a.git#v1:app --opt filename=Dockerfile ' +
      '--opt build-arg:A=b --opt target=run --import-cache type=registry,ref=r.example.com/c ' +
      '--export-cache type=registry,ref=r.example.com/c,mode=max ' +
      '--output type=image,"name=r.example.com/a:1,r.example.com/a:2",push=true',
  );
  expect(build({ builder: 'buildkit' }).template.metadata.annotations).toEqual({
    'container.apparmor.security.beta.kubernetes.io/build': 'unconfined',
  });
});

test('a claim is mounted to be read only', () => {
  const { containers, volumes } = build({ source: { kind: 'claim', claim: 'home', path: 'app' } }).template.spec;
  expect(volumes).toContainEqual({ name: 'context', persistentVolumeClaim: { claimName: 'home', readOnly: true } });
  expect(containers[0].volumeMounts).toContainEqual({
    name: 'context',
    mountPath: '/workspace',
    subPath: 'app',
    readOnly: true,
  });
});

test('as the identity of a cloud it has the helpers, and no Secret', () => {
  const { volumes } = build({ login: 'identity', serviceAccountName: 'pusher' }).template.spec;
  expect(volumes).toEqual([{ name: 'login', configMap: { name: 'docker-config', optional: true } }]);
});

test('on OpenShift it has no numbers of users, and images need Secrets where the platform says so', () => {
  const context: Context = {
    clusterPlatform: 'openshift',
    images: { pullSecrets: ['mirror'], registry: 'm.example.com' },
  };
  for (const builder of ['kaniko', 'buildkit'] as const) {
    const { template } = build({ builder }, context);
    expect(JSON.stringify(template)).not.toMatch(/runAsUser|runAsGroup|fsGroup/);
    expect(template.spec).toMatchObject({ imagePullSecrets: [{ name: 'mirror' }] });
    expect(template.spec.containers[0].image).toMatch(/^m\.example\.com\//);
  }
});

test.each<[string, Partial<ImageBuildProps>, RegExp]>([
  [
    'a bucket for BuildKit',
    { builder: 'buildkit', source: { kind: 'bucket', path: 's3://a/b.tar.gz' } },
    /source\.kind: .*git or claim/,
  ],
  ['an identity for BuildKit', { builder: 'buildkit', login: 'identity' }, /login: .*no helpers of clouds/],
  ['no destination', { destinations: [] }, /destinations/],
  ['an address with a password in it', { source: { kind: 'git', url: 'git@git.example.com:a.git' } }, /source\.url/],
])('%s is refused', (_, props, message) => {
  expect(() => build(props)).toThrow(message);
});
