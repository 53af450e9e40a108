import { z } from 'zod';

const WHAT = 'a service account of Google Cloud, such as team@project.iam.gserviceaccount.com';

/** The e-mail address of a service account of Google Cloud. */
export const googleServiceAccount = z.string(WHAT).regex(/^[^@\s]+@[a-z0-9.:-]+\.iam\.gserviceaccount\.com$/, WHAT);
