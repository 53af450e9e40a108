/** `v1beta1` → `V1Beta1`, `trafficPolicy` → `TrafficPolicy`, `x-request-id` → `XRequestId`. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+|(?<=\d)(?=[a-z])/)
    .filter((part) => part !== '')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('');
}

/** A property name as TypeScript writes it: quoted only where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

/** A string literal in single quotes. */
export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
}
