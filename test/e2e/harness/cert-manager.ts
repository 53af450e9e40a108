import type { Api } from './api';
import { playCaInjector } from './ca-injector';
import { type CertificateControllerOptions, playCertificateController } from './certificate-controller';
import type { PlayedController } from './played-controller';

/** Plays all of cert-manager that a cluster needs to get going: certificates and trust in them. Its own webhook is not played. */
export function playCertManager(api: Api, options?: CertificateControllerOptions): PlayedController {
  const controllers = [playCertificateController(api, options), playCaInjector(api)];
  return {
    async stop() {
      const outcomes = await Promise.allSettled(controllers.map((controller) => controller.stop()));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) {
        throw failed.reason;
      }
    },
  };
}
