import { PARSED_ONCE } from '../../core/schemas/parsed-once';
import { certManagerComponent } from '../../infrastructure/cert-manager/cert-manager-component';
import { isRecord, listAt, stringAt, valueAt } from '../../kubernetes/json';
import type { Problem } from '../../kubernetes/problem';

/** What contradicts itself between the issuers of certificates and who asks them. Settings of another shape are another complaint. */
export function issuerProblems(settings: unknown): Problem[] {
  const { name, props } = certManagerComponent;
  const said = valueAt(settings, 'components', name);
  const certManager = props.safeParse(isRecord(said) ? said : {}, PARSED_ONCE);
  if (!certManager.success) return [];
  const { issuers, clusterIssuer } = certManager.data;
  const named = issuers.findIndex((issuer) => issuer.name === clusterIssuer);
  const taken = {
    path: ['components', name, 'issuers', named, 'name'],
    message: `"${clusterIssuer}" is clusterIssuer`,
  };
  const byHttp = issuers
    .filter(({ solvers }) => solvers.every(({ kind }) => kind === 'http01'))
    .map((issuer) => issuer.name);
  return [...(named < 0 ? [] : [taken]), ...wildcardsByHttp(settings, byHttp)];
}

/** No issuer asks by HTTP for names with a wildcard. */
function wildcardsByHttp(settings: unknown, byHttp: readonly string[]): Problem[] {
  const asked = [stringAt(settings, 'gateway', 'tls', 'issuer'), stringAt(settings, 'gateway', 'ingress', 'issuer')];
  const issuer = asked.find((name) => name !== undefined && byHttp.includes(name));
  if (issuer === undefined) return [];
  return listAt(settings, 'gateway', 'additionalHosts').flatMap((host, index) =>
    typeof host === 'string' && host.startsWith('*')
      ? [
          {
            path: ['gateway', 'additionalHosts', index],
            message: `"${host}" needs an issuer with a solver for DNS; "${issuer}" has http01 alone`,
          },
        ]
      : [],
  );
}
