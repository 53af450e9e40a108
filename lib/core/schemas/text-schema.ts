import { z } from 'zod';

/** A name of one part: at most 63 lowercase letters, digits and `-`. */
export const dnsLabel = z
  .string()
  .max(63, 'at most 63 characters')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "lowercase letters, digits and '-', starting and ending with a letter or digit",
  );

/** A name of one part that begins with a letter, as Services have (RFC 1035). */
export const serviceLabel = z
  .string()
  .max(63, 'at most 63 characters')
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lowercase letters, digits and '-', starting with a letter");

/** A name of several parts with dots between them, as most objects have. */
export const dnsSubdomain = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    "lowercase letters, digits, '-' and '.', each part starting and ending with a letter or digit",
  );

/** A part of a host name: DNS has no longer ones. */
const HOST_LABEL = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';

/** A DNS domain or host name. Its parts are shorter than those of names of objects may be. */
export const dnsDomain = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(
    new RegExp(`^${HOST_LABEL}(\\.${HOST_LABEL})*$`),
    "lowercase letters, digits, '-' and '.', each part of at most 63 characters, starting and ending with a letter or digit",
  );

/** A host name, or all host names below one. */
export const hostPattern = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(
    new RegExp(`^(\\*\\.)?${HOST_LABEL}(\\.${HOST_LABEL})*$`),
    'a host name such as models.example.com or *.models.example.com',
  );

/** Text that is not empty: blanks around it are never meant, and nobody sees them. */
export const text = z
  .string()
  .regex(/^(\S([\s\S]*\S)?)?$/, 'text without blanks around it')
  .min(1, 'text that is not empty');

/** Text whose blanks count, such as a template. */
export const verbatim = z.string().min(1, 'text that is not empty');

/** A key of a Secret or ConfigMap. */
export const dataKey = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(/^[-._a-zA-Z0-9]+$/, "a key of letters, digits, '-', '_' and '.'");

/**
 * A file or folder of a volume. Kubernetes says so of pods alone, and late: it refuses those that an operator makes, or that
 * a webhook has changed.
 */
export const volumeSubPath = z
  .string()
  .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))./, 'a path in the volume, without / at its beginning and without ..');

/** An address on the web. Istio would match a `*` in it as any text. */
export const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/?#*]+(\/[^\s?#*]*)?$/, 'an address such as https://www.example.com/page');

/** Where a link leads: a page of the platform, or one elsewhere. No other scheme: `javascript:` would run in the page. */
export const link = z
  .string()
  .regex(
    /^(\/(?!\/)\S*|https?:\/\/[^\s/]\S*)$/,
    'a path that begins with /, or an address that begins with https:// or http://',
  );

/** An amount as Kubernetes writes it: `500m`, `1.5`, `2Gi`. Nobody has less than nothing. */
export const quantity = z
  .union(
    [
      z
        .string()
        .regex(/^\+?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/, 'an amount such as 500m, 1.5 or 2Gi'),
      z.number().min(0),
    ],
    { error: 'an amount such as 500m, 1.5 or 2Gi' },
  )
  .transform(String);

/** An IPv4 or IPv6 address. */
export const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: 'an IP address' });

/** A range of IPv4 or IPv6 addresses, such as `10.0.0.0/8`. */
export const ipRange = z.union([z.cidrv4(), z.cidrv6()], { error: 'a range of IP addresses such as 10.0.0.0/8' });
