import type { LoginProviderName } from '../../core/schemas/auth-schema';
import { type Input, textIn } from '../inputs';
import type { KfDefSource } from './source';

/** The name of every visitor where nobody logs in. */
const ANONYMOUS = 'anonymous@kubeflow.org';

/** Says who looks after profiles, the first profile, and its identity at Google Cloud. */
export function takeProfiles(source: KfDefSource, provider: LoginProviderName): void {
  const { inputs, migration, has } = source;
  const mail = inputs.take('email');
  for (const input of [...inputs.take('admin'), ...mail]) takeAdmin(source, input);
  takeIdentity(source);
  const users = inputs.take('user', ['profile']);
  const names = inputs.take('profile-name', ['profile']);
  const owner = [...users, ...mail].map(textIn).find((each) => each !== undefined) ?? source.env.KUBEFLOW_USER_EMAIL;
  const name = textIn(names[0]);
  if (provider === 'anonymous') {
    if (has.has('profiles') || has.has('profile')) {
      const why = `${source.kfdef.location.file} nobody logs in: every visitor is this user`;
      const own = name ?? 'anonymous';
      migration.draft.add(['profiles'], { name: own, owner: { kind: 'User', name: ANONYMOUS } }, why);
      migration.note('replaced', 'first profile', source.kfdef.location, {
        setting: 'profiles',
        note: `${own} of ${ANONYMOUS}`,
      });
    }
    for (const input of [...users, ...names])
      migration.report('replaced', input, { setting: 'profiles', note: 'the profile of all visitors' });
    return;
  }
  if (!has.has('profile')) return;
  const own = owner ?? firstUser(source);
  const [first] = [...users.filter((each) => textIn(each) !== undefined), ...mail, ...names];
  if (own === undefined) {
    for (const input of [...users, ...names]) {
      migration.report('missing', input, {
        setting: 'profiles',
        note: 'the first profile; kfctl took whoever ran it for its owner',
      });
    }
    migration.missing('profiles', 'the first profile; kfctl took whoever ran it for its owner');
    return;
  }
  const profile = { name: name ?? nameOf(own), owner: { kind: 'User', name: own } };
  if (first === undefined) migration.draft.add(['profiles'], profile, `${source.kfdef.location.file} default-install`);
  else migration.add(first, ['profiles'], profile, 'an entry of profiles');
  for (const input of [...users, ...names]) {
    if (input !== first) migration.report('taken', input, { setting: 'profiles' });
  }
}

function firstUser({ migration }: KfDefSource): string | undefined {
  const users = migration.draft.get(['auth', 'dex', 'users']);
  const [first] = Array.isArray(users) ? users : [];
  return typeof first?.email === 'string' ? first.email : undefined;
}

/** As kfctl called the profile of a user. */
function nameOf(mail: string): string {
  const name = `kubeflow-${(mail.split('@')[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}`;
  return name.slice(0, 30).replace(/-+$/, '');
}

function takeAdmin({ migration }: KfDefSource, input: Input): void {
  const admin = textIn(input);
  const setting = 'components.profile-controller.admins';
  if (admin === undefined || admin === 'anonymous') {
    migration.report('dropped', input, { setting, note: 'an example, or nobody' });
  } else migration.add(input, ['components', 'profile-controller', 'admins'], admin);
}

function takeIdentity({ inputs, migration, name, kfdef }: KfDefSource): void {
  const path = ['components', 'profile-controller', 'workloadIdentity'];
  for (const input of inputs.take('gcp-sa')) {
    const account = textIn(input);
    if (account === undefined) migration.report('dropped', input, { note: 'it has no value' });
    else migration.take(input, path, account);
  }
  const project = textIn([...inputs.rest()].find((each) => each.name === 'project'));
  for (const input of inputs.take('enableWorkloadIdentity')) {
    if (input.said?.value === true && name !== undefined && project !== undefined) {
      migration.take(input, path, `${name}-user@${project}.iam.gserviceaccount.com`, 'the account that kfctl made');
    } else if (input.said?.value === true) {
      const note = 'the account <name>-user@<project>.iam.gserviceaccount.com that kfctl made, by name and project';
      migration.report('missing', input, { setting: path.join('.'), note });
    } else {
      const note = `keys of ${kfdef.name ?? 'an account'} in Secrets: profiles[].podDefaults brings them into pods`;
      migration.report('missing', input, { setting: 'profiles[].podDefaults', note });
    }
  }
}
