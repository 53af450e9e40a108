import { z } from 'zod';
import { choices } from '../explain';

/** A time zone by its name in the zone database, links such as `UTC` and `US/Pacific` included. */
export const timeZone = z.string().superRefine((name, { addIssue }) => {
  if (isTimeZone(name)) return;
  const hint = choices(name, Intl.supportedValuesOf('timeZone'));
  addIssue({ code: 'custom', message: `a time zone such as Europe/Berlin or UTC (${hint})` });
});

/**
 * `Intl` alone knows the links, but takes any case and offsets too, which the programs that read the name do not: on Linux
 * it is the name of a file.
 */
function isTimeZone(name: string): boolean {
  // The default: reading the zone database takes as long as rendering several components.
  if (name === 'UTC') return true;
  if (!/^[A-Z]\w*([+-]\d+)?(\/[A-Z][\w+-]*)*$/.test(name)) return false;
  const lower = name.toLowerCase();
  const canonical = Intl.supportedValuesOf('timeZone').find((each) => each.toLowerCase() === lower);
  if (canonical !== undefined) return canonical === name;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
