/** Where the access management API (kfam) listens: the dashboard asks it who may see what. */
export const ACCESS_MANAGEMENT = { service: 'profiles-kfam', port: 8081 } as const;
