import type { Path } from '../../kubernetes/problem';

/** A key as it stands in a path, in quotes and brackets where it has dots or brackets of its own, or a place in a list. */
const STEP = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['([^']*)'\]|([^.[\]"']+)/y;

/**
 * Reads the path of a setting as errors write it: `profiles[0].owner.name`, `workloads["kubeflow/dashboard"].replicas`.
 * A number between dots is a place in a list, or a key where there is a map: `profiles.0.owner`.
 *
 * @throws with what is wrong with the text
 */
export function parseSettingPath(text: string): Path {
  const steps: (string | number)[] = [];
  let at = 0;
  while (at < text.length) {
    if (steps.length > 0 && text[at] === '.') at += 1;
    STEP.lastIndex = at;
    const found = STEP.exec(text);
    const isBracket = text[at] === '[';
    if (!found || (steps.length > 0 && !isBracket && text[at - 1] !== '.')) return unreadable(text, at);
    const [whole, index, quoted, raw, plain] = found;
    steps.push(index !== undefined ? Number(index) : (raw ?? plain ?? JSON.parse(`"${quoted}"`)));
    at += whole.length;
  }
  if (steps.length === 0 || text.endsWith('.')) return unreadable(text, text.length);
  if (steps.includes('__proto__')) throw new Error(`${JSON.stringify(text)}: no key can be named "__proto__"`);
  return steps;
}

function unreadable(text: string, at: number): never {
  throw new Error(
    `${JSON.stringify(text)}: no path of a setting at character ${at + 1}; write gateway.hostname, profiles[0].owner.name ` +
      'or workloads["kubeflow/dashboard"].replicas',
  );
}
