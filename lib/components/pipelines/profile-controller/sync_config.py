"""Configuration of the hook: read and checked once, when it starts.

The contract of config.json and of the environment stands in sync.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Mapping

JsonObject = dict[str, Any]

# Folders of the bucket in which each profile has one of its own. Argo writes
# to the first; the second is for whatever else a team keeps.
PROFILE_FOLDERS = ("private-artifacts", "private")
# Where runs keep their artifacts below a folder when nobody says it.
DEFAULT_ROOT_PATH = ("v2", "artifacts")
NAMESPACE = "{namespace}"
MODES = ("perProfile", "shared", "given", "workloadIdentity")

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
SEGMENT = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9._=-]*")
ADDRESS = re.compile(r"(https?)://([^/:]+)(?::(\d{1,5}))?/?")
ROOT = re.compile(r"(minio|s3|gs)://([^/?]+)(?:/([^?]*))?(\?.*)?")


class ConfigError(Exception):
    """A setting is wrong. The message names it."""


@dataclass(frozen=True)
class Address:
    """A server that speaks HTTP."""

    host: str
    port: int
    secure: bool = False
    # File with the private authority that signs its certificate.
    authority_file: str | None = None

    @property
    def authority(self) -> str:
        """Host and port, as the Host header has them."""
        usual = self.port == (443 if self.secure else 80)
        return self.host if usual else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Keys:
    """A key pair of the store. It is never printed."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Authority:
    """The private authority that signs the certificate of the store."""

    secret: str
    file: str

    def read(self) -> bytes:
        """Its certificate. It may be replaced while the program runs."""
        return Path(self.file).read_bytes()


@dataclass(frozen=True)
class PipelineRoot:
    """Where artifacts of runs are kept: an address with `{namespace}`."""

    scheme: str
    bucket: str
    path: str
    query: str = ""

    def of(self, namespace: str) -> str:
        """The address for one profile."""
        path = self.path_of(namespace)
        return f"{self.scheme}://{self.bucket}/{path}{self.query}"

    def path_of(self, namespace: str) -> str:
        """The path within the bucket for one profile."""
        return self.path.replace(NAMESPACE, namespace)


@dataclass(frozen=True)
class Store:
    """The object store that speaks S3."""

    scheme: str
    address: Address
    region: str
    bucket: str
    path_style: bool
    mode: str
    dialect: str
    iam: Address | None
    user_prefix: str
    shared_folders: tuple[str, ...]
    retention_days: int
    keys: Keys | None
    authority: Authority | None = None


@dataclass(frozen=True)
class Workload:
    """An optional server in each profile."""

    image: str
    pull_policy: str
    resources: JsonObject
    pod: JsonObject
    api_server: Address | None = None


@dataclass(frozen=True)
class Mesh:
    """What the mesh must be told of servers in profiles."""

    data_plane: str
    api_server_principal: str


@dataclass(frozen=True)
class PodDefault:
    """What gives pods of a profile a token for Pipelines."""

    name: str
    labels: JsonObject
    audience: str


@dataclass(frozen=True)
class Config:
    """Everything that the hook is told."""

    store: Store
    root: PipelineRoot
    metadata: Address | None
    mesh: Mesh | None
    visualization: Workload | None
    artifact_proxy: Workload | None
    pod_default: PodDefault | None
    fixed_ids: bool


class Section:
    """One object of config.json. A key that nobody asked for is wrong."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise ConfigError(f"{path or 'the file'}: an object")
        self._left: JsonObject = dict(value)
        self._path = path

    def at(self, key: str) -> str:
        """The full name of a key."""
        return f"{self._path}.{key}" if self._path else key

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        """A value of a type; without a default it is needed."""
        value = self._left.pop(key, default)
        wrong = not isinstance(value, kind)
        if wrong or (isinstance(value, bool) and kind is not bool):
            raise ConfigError(f"{self.at(key)}: needed, {kind.__name__}")
        return value

    def text(self, key: str, pattern: re.Pattern[str] | None = None,
             default: str | None = None) -> str:
        """A text that is not empty and fits a pattern."""
        value: str = self.take(key, str, default)
        if not value or (pattern and not pattern.fullmatch(value)):
            raise ConfigError(f"{self.at(key)}: cannot be {value!r}")
        return value

    def choice(self, key: str, choices: tuple[str, ...],
               default: str | None = None) -> str:
        """One of some words."""
        value: str = self.take(key, str, default)
        if value not in choices:
            raise ConfigError(f"{self.at(key)}: one of {', '.join(choices)}")
        return value

    def number(self, key: str, low: int, high: int,
               default: int | None = None) -> int:
        """A whole number within bounds."""
        value: int = self.take(key, int, default)
        if not low <= value <= high:
            raise ConfigError(f"{self.at(key)}: {low} to {high}")
        return value

    def section(self, key: str) -> Section:
        """An object within."""
        return Section(self.take(key, dict), self.at(key))

    def optional(self, key: str) -> Section | None:
        """An object within, or nothing."""
        return self.section(key) if key in self._left else None

    def end(self) -> None:
        """Says that nothing more is known."""
        if self._left:
            raise ConfigError(f"{self.at(sorted(self._left)[0])}: unknown")


def read_config(text: str, environment: Mapping[str, str]) -> Config:
    """Checks config.json and the environment.

    Raises ConfigError.
    """
    try:
        top = Section(json.loads(text), "")
    except ValueError as error:
        raise ConfigError(f"not JSON: {error}") from None
    store = _store(top.section("store"), environment)
    default_root = f"{store.scheme}://{store.bucket}"
    config = Config(
        store=store,
        root=parse_root(top.text("pipelineRoot", default=default_root)),
        metadata=_host_and_port(top.optional("metadata")),
        mesh=_mesh(top.optional("mesh")),
        visualization=_workload(top.optional("visualization"), False),
        artifact_proxy=_workload(top.optional("artifactProxy"), True),
        pod_default=_pod_default(top.optional("podDefault")),
        fixed_ids=top.take("fixedIds", bool, True),
    )
    top.end()
    _check_shared_folders(config)
    return config


def parse_root(text: str) -> PipelineRoot:
    """Reads the address of artifacts so that profiles cannot overlap.

    An address without `{namespace}` gets it at its end.
    """
    match = ROOT.fullmatch(text)
    if not match or not BUCKET.fullmatch(match[2]):
        raise ConfigError("pipelineRoot: an address such as s3://bucket/path")
    scheme, bucket, path, query = match.groups(default="")
    segments = [part for part in path.split("/") if part]
    if not segments:
        segments = [PROFILE_FOLDERS[0], NAMESPACE, *DEFAULT_ROOT_PATH]
    elif NAMESPACE not in segments:
        segments.append(NAMESPACE)
    before = segments[:segments.index(NAMESPACE)]
    plain = [part for part in segments if part != NAMESPACE]
    if not all(SEGMENT.fullmatch(part) for part in plain):
        raise ConfigError("pipelineRoot: letters, digits, '.', '_', '=', '-'")
    # A profile called `pipelines` or `shared` must not reach what is not its
    # own, so names of profiles stand below a folder that holds nothing else.
    if not before or (before[0] in PROFILE_FOLDERS and len(before) > 1):
        raise ConfigError(
            f"pipelineRoot: {NAMESPACE} below a folder of its own, or right "
            f"below {PROFILE_FOLDERS[0]}")
    return PipelineRoot(scheme, bucket, "/".join(segments), query)


def _check_shared_folders(config: Config) -> None:
    """What all profiles share must not hold what belongs to one."""
    if config.root.bucket != config.store.bucket:
        return
    own = config.root.path.split(NAMESPACE)[0]
    for folder in config.store.shared_folders:
        if own.startswith(f"{folder}/") or folder.startswith(own):
            raise ConfigError(f"store.sharedFolders: {folder!r} holds what "
                              "belongs to single profiles")


def _store(section: Section, environment: Mapping[str, str]) -> Store:
    credentials = section.section("credentials")
    mode = credentials.choice("mode", MODES)
    iam = None
    dialect = "aws"
    user_prefix = ""
    if mode == "perProfile":
        iam = _url(credentials, "iamEndpoint")
        dialect = credentials.choice("dialect", ("seaweedfs", "aws"))
        user_prefix = credentials.text(
            "userPrefix", re.compile(r"[a-z][a-z0-9-]{0,20}"),
            "kubeflow-profile-")
    credentials.end()
    authority = _authority(section.optional("authority"))
    address = _address(section)
    if authority:
        address = replace(address, authority_file=authority.file)
    folders = section.take("sharedFolders", list, [])
    store = Store(
        scheme=section.choice("scheme", ("minio", "s3")),
        address=address,
        region=section.text("region", re.compile(r"[a-z0-9-]+"), "us-east-1"),
        bucket=section.text("bucket", BUCKET),
        path_style=section.take("pathStyle", bool, True),
        mode=mode,
        dialect=dialect,
        iam=iam,
        user_prefix=user_prefix,
        shared_folders=tuple(_folder(section, each) for each in folders),
        retention_days=section.number("retentionDays", -1, 36500, -1),
        keys=_keys(mode, environment),
        authority=authority,
    )
    section.end()
    if store.retention_days > 0 and store.keys is None:
        raise ConfigError(f"store.retentionDays: not with mode {mode}")
    return store


def _keys(mode: str, environment: Mapping[str, str]) -> Keys | None:
    if mode not in ("perProfile", "shared"):
        return None
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    access_key, secret_key = (environment.get(name, "") for name in names)
    if not access_key or not secret_key:
        raise ConfigError(f"environment: {' and '.join(names)} for {mode}")
    return Keys(access_key, secret_key,
                environment.get("AWS_SESSION_TOKEN") or None)


def _authority(section: Section | None) -> Authority | None:
    if section is None:
        return None
    authority = Authority(section.text("secret", HOST), section.text("file"))
    section.end()
    try:
        authority.read()
    except OSError as error:
        raise ConfigError(f"{section.at('file')}: {error.strerror}") from None
    return authority


def _folder(section: Section, value: Any) -> str:
    folder = value.strip("/") if isinstance(value, str) else ""
    segments = folder.split("/")
    whole = all(SEGMENT.fullmatch(part) for part in segments)
    if not whole or segments[0] in PROFILE_FOLDERS:
        raise ConfigError(f"{section.at('sharedFolders')}: no {value!r}")
    return folder


def _mesh(section: Section | None) -> Mesh | None:
    if section is None:
        return None
    planes = ("sidecar", "ambient", "none")
    mesh = Mesh(section.choice("dataPlane", planes, "sidecar"),
                section.text("apiServerPrincipal"))
    section.end()
    return mesh


def _workload(section: Section | None, calls_api: bool) -> Workload | None:
    if section is None:
        return None
    policies = ("Always", "IfNotPresent", "Never")
    server = section.section("apiServer") if calls_api else None
    workload = Workload(
        image=section.text("image"),
        pull_policy=section.choice("imagePullPolicy", policies,
                                   "IfNotPresent"),
        resources=section.take("resources", dict, {}),
        pod=section.take("pod", dict, {}),
        api_server=_host_and_port(server),
    )
    section.end()
    return workload


def _pod_default(section: Section | None) -> PodDefault | None:
    if section is None:
        return None
    pod_default = PodDefault(section.text("name"),
                             section.take("labels", dict),
                             section.text("audience"))
    section.end()
    return pod_default


def _host_and_port(section: Section | None) -> Address | None:
    if section is None:
        return None
    address = Address(section.text("host", HOST),
                      section.number("port", 1, 65535))
    section.end()
    return address


def _address(section: Section) -> Address:
    secure = section.take("secure", bool, False)
    return Address(section.text("host", HOST),
                   section.number("port", 1, 65535, 443 if secure else 80),
                   secure)


def _url(section: Section, key: str) -> Address:
    match = ADDRESS.fullmatch(section.text(key, ADDRESS))
    assert match
    secure = match[1] == "https"
    port = int(match[3] or (443 if secure else 80))
    if not HOST.fullmatch(match[2]) or not 1 <= port <= 65535:
        raise ConfigError(f"{section.at(key)}: an address")
    return Address(match[2], port, secure)
