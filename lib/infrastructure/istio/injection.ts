import { stringify } from 'yaml';
import { document } from '../../patterns/document';
import type { InjectionSettings } from './injection-props';

/** What istiod makes from a template of that name. */
const TEMPLATES = {
  sidecar: 'the proxy beside the containers of a pod',
  gateway: 'a pod that is nothing but a proxy, and becomes a gateway',
  'grpc-simple': 'what a pod needs whose gRPC library speaks to the control plane itself',
  'grpc-agent': 'the same with an agent beside it that serves certificates',
  waypoint: 'the objects of a waypoint of an ambient mesh',
  'kube-gateway': 'the objects of a Gateway of the Gateway API',
  agentgateway: 'the same with agentgateway as its proxy',
} as const;

/** What the injector reads: its policy and the templates of what it adds to pods, or makes for Gateways. */
export function injectorConfig({ annotations }: Pick<InjectionSettings, 'annotations'>): string {
  return stringify(
    {
      policy: 'enabled',
      defaultTemplates: ['sidecar'],
      alwaysInjectSelector: [],
      neverInjectSelector: [],
      injectedAnnotations: annotations,
      templates: Object.fromEntries(Object.keys(TEMPLATES).map((name) => [name, injectionTemplate(name)])),
    },
    // Lines of a template must not be folded: the text would still mean the same, but nobody could read it.
    { lineWidth: 0, blockQuote: 'literal' },
  );
}

/**
 * The text of a template, and before it the parts that it calls.
 *
 * Each template is on its own for istiod, so what several say stands once in `injection/parts` and is put before each.
 */
export function injectionTemplate(name: string): string {
  const own = document('lib/infrastructure/istio', 'injection', `${name}.yaml.tpl`);
  const parts = new Map<string, string>();
  const collect = (text: string) => {
    for (const [, part] of text.matchAll(/\{\{-? *template "([\w-]+)"/g)) {
      if (part === undefined || parts.has(part) || text.includes(`define "${part}"`)) continue;
      parts.set(part, document('lib/infrastructure/istio', 'injection', 'parts', `${part}.yaml.tpl`));
      collect(parts.get(part) ?? '');
    }
  };
  collect(own);
  return [...parts.values(), own].join('');
}
