/**
 * The words of kubectl's contract for objects that belong together (KEP-3659, ApplySet): other tools know them. The set
 * has a parent object, which says where its members are; these carry the id of the parent.
 */
const PREFIX = 'applyset.kubernetes.io';

/** Label of a member: the id of its set. */
export const PART_OF_LABEL = `${PREFIX}/part-of`;

/** Label of a parent: the id of its set. */
export const ID_LABEL = `${PREFIX}/id`;

/** Annotation of a parent: `<name>/<version>` of the tool that no other may meddle with. */
export const TOOLING = `${PREFIX}/tooling`;

/** Annotation of a parent: the kinds of its members, `Deployment.apps,Service`. */
export const GROUP_KINDS = `${PREFIX}/contains-group-kinds`;

/** Annotation of a parent: namespaces of its members, beside its own. */
export const NAMESPACES = `${PREFIX}/additional-namespaces`;
