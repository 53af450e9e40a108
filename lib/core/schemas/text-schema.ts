import { z } from 'zod';

/** A name of one part: at most 63 lowercase letters, digits and `-`. */
export const dnsLabel = z
  .string()
  .max(63, 'at most 63 characters')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "lowercase letters, digits and '-', starting and ending with a letter or digit",
  );

/** A name of several parts with dots between them, as most objects have. */
export const dnsSubdomain = z
  .string()
  .max(253, 'at most 253 characters')
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    "lowercase letters, digits, '-' and '.', each part starting and ending with a letter or digit",
  );

/** A DNS domain or host name. */
export const dnsDomain = dnsSubdomain;

/** Text that is not empty. */
export const text = z.string().min(1, 'text that is not empty');

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

/** A duration as Istio writes it: `10s`, `1.5h`, `1m30s`. */
export const duration = z.string().regex(/^(\d+(\.\d+)?(ms|h|m|s))+$/, 'a duration such as 500ms, 10s or 1m30s');

/** An IPv4 or IPv6 address. */
export const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: 'an IP address' });

/** A range of IPv4 or IPv6 addresses, such as `10.0.0.0/8`. */
export const ipRange = z.union([z.cidrv4(), z.cidrv6()], { error: 'a range of IP addresses such as 10.0.0.0/8' });
