import { plain, type Sourced } from '../../platform/settings/source';
import type { Input } from '../inputs';
import type { Application, KfDef } from './kfdef';
import { matchApplication } from './match-application';

/** Every value of a KfDef, with whose it is. */
export function inputsOf(kfdef: KfDef): Input[] {
  return [
    ...kfdef.applications.flatMap(parametersOf),
    ...kfdef.plugins.flatMap(({ name, spec }) => (spec ? fieldsOf(spec, `plugin ${name}`, []) : [])),
    ...[...kfdef.others].map(
      ([name, said]): Input => ({ owner: 'spec', name, what: name, said, location: said.location, secret: false }),
    ),
  ];
}

/** Whose parameters an application has: its row's, or nobody's that we know. */
export function ownerOf({ name, path }: Application): string {
  const match = matchApplication(name, path);
  return 'row' in match ? match.row.id : name;
}

function parametersOf(application: Application): Input[] {
  const owner = ownerOf(application);
  return application.parameters.map(({ name, said, location, secret = false }) => {
    return { owner, name, what: `${application.name}: ${name}`, said, location, secret };
  });
}

/** The scalars and lists below a plugin's spec, by their keys. */
function fieldsOf(source: Sourced, owner: string, path: readonly string[]): Input[] {
  if (source.kind !== 'map') return [];
  return [...source.entries].flatMap(([key, { location, value }]) => {
    const below = [...path, key];
    if (value.kind === 'map') return fieldsOf(value, owner, below);
    const name = below.join('.');
    const content = plain(value);
    const said = content === null ? undefined : { value: content, location };
    return [{ owner, name, what: `${owner}: ${name}`, said, location, secret: /password/i.test(name) }];
  });
}
