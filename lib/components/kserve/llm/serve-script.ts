import { document } from '../../../patterns/document';

const FOLDER = 'lib/components/kserve/llm/scripts';
const TLS = '/var/run/kserve/tls';

/** What a server of vLLM is in its group. */
export interface LlmServer {
  /** Port on which it answers. */
  readonly port: number;
  /** Where the service says how its nodes share the model, as a template has it. @default - it is alone */
  readonly parallelism?: '.Spec.Parallelism' | '.Spec.Prefill.Parallelism';
  /** Whether it only computes, for the leader of its group. @default false */
  readonly worker?: boolean;
}

/**
 * The program of a server: a script of bash that is a Go template, which the controller fills in from the service. No part of it
 * may hold two opening braces for anything else.
 */
export function serveScript({ port, parallelism, worker = false }: LlmServer): string {
  const group = parallelism ? [document(FOLDER, 'leader-address.sh'), ...shares(parallelism, worker)] : [];
  return [
    document(FOLDER, 'roce.sh'),
    `server=(--served-model-name "{{ .Spec.Model.Name }}" --port ${port})`,
    `{{ if .GlobalConfig.EnableTLS }}server+=(--enable-ssl-refresh --ssl-certfile ${TLS}/tls.crt --ssl-keyfile ${TLS}/tls.key){{ end }}`,
    ...group,
    document(FOLDER, 'serve.sh'),
  ].join('\n');
}

/** How a node of a group takes its part: the first ones those of the leader, which alone takes requests. */
function shares(of: string, worker: boolean): string[] {
  const local = `{{ or ${of}.DataLocal 1 }}`;
  const rank = worker ? `$(( \${LWS_WORKER_INDEX:-0} * ${local} ))` : '0';
  const role = worker ? '--headless' : '--api-server-count "$api_servers"';
  return [
    `{{ if ${of}.Expert }}server+=(--enable-expert-parallel){{ end }}`,
    `{{ if ${of}.Tensor }}server+=(--tensor-parallel-size {{ ${of}.Tensor }}){{ end }}`,
    `server+=(--data-parallel-size {{ or ${of}.Data 1 }} --data-parallel-size-local ${local} --data-parallel-address "\${leader}")`,
    `server+=(--data-parallel-rpc-port {{ or ${of}.DataRPCPort 5555 }} --data-parallel-start-rank ${rank} ${role})`,
  ];
}
