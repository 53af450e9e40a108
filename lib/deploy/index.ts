export type { KubeObject, ManagedFields, ObjectMeta } from '../kubernetes/objects';
export { titleOf } from '../kubernetes/objects';
export { DATA_KINDS } from '../kubernetes/users-data';

export { type ClusterContents, readCluster } from './adopt/read-cluster';
export type { Clock } from './clock';
export type { FaultKind, FieldConflict } from './cluster/faults';
export type { ClusterOptions } from './cluster/session';
export type { ApiRequest, ApiResponse, ClusterConnection } from './cluster/transport';
export type { Change } from './compare/changes';
export type { DiffEntry } from './compare/diff-object';
export {
  DELETE_TIMEOUT,
  type DeleteOptions,
  type DeletePreview,
  type DeleteResult,
  deletePlatform,
} from './delete/delete';
export { DEFAULT_TIMEOUT, type DeployOptions, type DeployResult, deploy } from './deploy';
export { type DiffOptions, type DiffResult, diff } from './diff';
export { type Diagnosis, type DoctorOptions, examine } from './doctor/doctor';
export type { Finding } from './doctor/finding';
export { ClusterError, DistError, InterruptedError } from './errors';
export type { Action, DeployEvent, Failure, Pending } from './outcome';
export type { TakeOver } from './ownership/take-over';
export {
  type DataAtStake,
  type DeploymentPlan,
  decisionsIn,
  doesAnything,
  type PlannedAction,
  type PlannedStep,
  type ReleaseStep,
} from './plan/deployment-plan';
export { makePlan, type PlanContext, type PlanOptions } from './plan/make-plan';
export { makeOfflinePlan, type OfflinePlanOptions } from './plan/offline-plan';
export { type BackendService, backendServiceOf, type LoadBalancerRef } from './reach/load-balancer';
export { componentLogs, type LogLine, type LogsOptions } from './reach/logs';
export { type OpenOptions, openPlatform } from './reach/open';
export { ApplySet, DEFAULT_SET } from './set/apply-set';
export type { Leftovers } from './set/leftovers';
export type { SetOptions } from './set/options';
export type { Kept } from './set/prune-policy';
export { type PlatformStatus, platformStatus } from './status/status';
export { renderDeletePreview, summarizeDelete } from './text/delete-report';
export { findingLines, jsonDiagnosis, renderDiagnosis } from './text/doctor-report';
export { formatDuration, parseDuration } from './text/duration';
export {
  type JsonLine,
  jsonDeletePreview,
  jsonDeleteResult,
  jsonDeployResult,
  jsonDiff,
  jsonError,
  jsonEvent,
} from './text/json-lines';
export { planMarkdown } from './text/plan-markdown';
export { jsonPlan, renderPlan } from './text/plan-report';
export { Progress } from './text/progress';
export { renderDiff } from './text/render-diff';
export { describeFailure, summarize } from './text/report';
export { jsonStatus, renderStatus } from './text/status-report';
export { painter, type Terminal } from './text/terminal';
export { questionLines } from './text/upgrade-report';
export type { ReleasePath, StepReport, UpgradeOptions, UpgradeQuestion, UpgradeReport } from './upgrade/options';
