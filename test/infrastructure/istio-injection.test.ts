import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { injectionTemplate, injectorConfig } from '../../lib/infrastructure/istio/injection';

const FOLDER = join(__dirname, '../../lib/infrastructure/istio/injection');
const namesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml.tpl'))
    .map((file) => file.replace('.yaml.tpl', ''));
const config = parse(injectorConfig({ annotations: { team: 'a' } }));

test('istiod gets every template that there is, and adds the sidecar by default', () => {
  expect(Object.keys(config.templates).sort()).toEqual(namesIn(FOLDER).sort());
  expect(config).toMatchObject({
    policy: 'enabled',
    defaultTemplates: ['sidecar'],
    injectedAnnotations: { team: 'a' },
  });
});

test('each template is whole: what it calls, it defines, once', () => {
  for (const text of Object.values<string>(config.templates)) {
    const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
    const defined = all(/define "([\w-]+)"/g);
    expect(new Set(defined).size).toBe(defined.length);
    expect([...new Set(all(/template "([\w-]+)"/g))].sort()).toEqual([...defined].sort());
  }
});

test('every part is called by a template', () => {
  const everything = namesIn(FOLDER).map(injectionTemplate).join('');
  const unused = namesIn(join(FOLDER, 'parts')).filter((part) => !everything.includes(`define "${part}"`));
  expect(unused).toEqual([]);
});
