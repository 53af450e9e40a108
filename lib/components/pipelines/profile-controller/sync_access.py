"""Keys of the object store: each profile has its own, good for its folders.

A key never leaves its profile: it is made for a user that belongs to the
namespace, and what the namespace's Secret says is believed only after the
store has said that the key is one of that user.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterator

from sync_aws import Deadline, Iam, StoreError, partition
from sync_config import PROFILE_FOLDERS, Config, JsonObject, Keys, Store

POLICY = "kubeflow-pipelines"
MAX_USER = 64
# How long an answer of the store about a key and its policy is believed.
VERIFIED_SECONDS = 600.0
# Metacontroller may ask again before it sees the Secret that it has just
# made. For so long the key of the answer before is given once more.
REPEAT_SECONDS = 60.0


@dataclass(frozen=True)
class Profile:
    """A namespace that belongs to a user or a team."""

    name: str
    uid: str


class ProfileAccess:
    """Makes, checks and takes back the keys of profiles."""

    def __init__(self, config: Config,
                 repeat_seconds: float = REPEAT_SECONDS) -> None:
        self._config = config
        self._store = config.store
        self._repeat_seconds = repeat_seconds
        # SeaweedFS reads all users, changes one and writes them back without
        # a lock: changes must come one after another.
        self._turn = threading.Lock()
        self._memory = threading.Lock()
        self._verified: dict[tuple[Profile, str], float] = {}
        self._given: dict[Profile, tuple[float, Keys]] = {}

    def keys_for(self, profile: Profile, known: Keys | None,
                 deadline: Deadline) -> Keys:
        """The keys of a profile: those that it has if they are good."""
        if known and self._recently_verified(profile, known):
            return known
        with self._iam(deadline) as iam:
            if known:
                owner = self._owner(iam, profile, known)
                if owner:
                    self._put_policy(iam, owner, profile)
                    self._remember_verified(profile, known)
                    return known
            user = user_name(self._store.user_prefix, profile.name)
            repeated = self._repeated(profile)
            if repeated and repeated.access_key in iam.keys_of(user):
                return repeated
            iam.ensure_user(user)
            # Before there is a key: it is never good for more than it should.
            self._put_policy(iam, user, profile)
            # Earlier ones are lost, or known to those who had a namespace of
            # the same name.
            iam.delete_keys(user)
            keys = iam.create_key(user)
            with self._memory:
                self._given[profile] = (time.monotonic(), keys)
            return keys

    def revoke(self, profile: Profile, known: Keys | None,
               deadline: Deadline) -> None:
        """Takes back all keys of a profile."""
        self._forget(profile)
        with self._iam(deadline) as iam:
            users = [user_name(self._store.user_prefix, profile.name)]
            owner = self._owner(iam, profile, known) if known else None
            if owner and owner not in users:
                users.append(owner)
            for user in users:
                iam.delete_keys(user)
                # With the policy SeaweedFS takes away the user.
                iam.delete_policy(user, POLICY)
                iam.delete_user(user)

    def _owner(self, iam: Iam, profile: Profile, known: Keys) -> str | None:
        """The profile's user who has this key, if it is one of his."""
        user = user_name(self._store.user_prefix, profile.name)
        if known.access_key in iam.keys_of(user):
            return user
        if self._store.dialect != "seaweedfs":
            return None
        # Kubeflow's own manifests name the user like the namespace. Such a
        # user is taken over, but never that of the hook itself.
        keys = iam.keys_of(profile.name)
        assert self._store.keys
        if self._store.keys.access_key in keys:
            return None
        return profile.name if known.access_key in keys else None

    def _put_policy(self, iam: Iam, user: str, profile: Profile) -> None:
        document = policy_for(self._config, profile.name)
        iam.put_policy(user, POLICY, json.dumps(document))

    @contextmanager
    def _iam(self, deadline: Deadline) -> Iterator[Iam]:
        store = self._store
        assert store.iam and store.keys
        if not self._turn.acquire(timeout=deadline.left()):
            raise StoreError("Busy")
        try:
            yield Iam(store.iam, store.region, store.keys, deadline)
        finally:
            self._turn.release()

    def _recently_verified(self, profile: Profile, keys: Keys) -> bool:
        with self._memory:
            moment = self._verified.get((profile, keys.access_key))
        recent = time.monotonic() - VERIFIED_SECONDS
        return moment is not None and moment > recent

    def _remember_verified(self, profile: Profile, keys: Keys) -> None:
        now = time.monotonic()
        with self._memory:
            self._verified = {
                known: moment for known, moment in self._verified.items()
                if moment > now - VERIFIED_SECONDS}
            self._verified[(profile, keys.access_key)] = now

    def _repeated(self, profile: Profile) -> Keys | None:
        oldest = time.monotonic() - self._repeat_seconds
        with self._memory:
            self._given = {known: given for known, given
                           in self._given.items() if given[0] > oldest}
            given = self._given.get(profile)
        return given[1] if given else None

    def _forget(self, profile: Profile) -> None:
        with self._memory:
            self._given.pop(profile, None)
            self._verified = {
                known: moment for known, moment in self._verified.items()
                if known[0] != profile}


def user_name(prefix: str, namespace: str) -> str:
    """The name of a profile's user, short enough for AWS.

    A shortened one has a dot, which no namespace has: it cannot be the name
    of another profile's user.
    """
    name = f"{prefix}{namespace}"
    if len(name) <= MAX_USER:
        return name
    digest = hashlib.sha256(namespace.encode()).hexdigest()[:16]
    return f"{name[:MAX_USER - 17]}.{digest}"


def folders_of(config: Config, namespace: str) -> dict[str, list[str]]:
    """What a profile may use: folders by bucket, each ends with a slash."""
    store, root = config.store, config.root
    folders = {store.bucket: [
        *(f"{folder}/{namespace}/" for folder in PROFILE_FOLDERS),
        *(f"{folder}/" for folder in store.shared_folders)]}
    path = f"{root.path_of(namespace)}/"
    inside = folders.setdefault(root.bucket, [])
    covered = any(path.startswith(folder) for folder in inside)
    if root.scheme in ("minio", "s3") and not covered:
        inside.append(path)
    return {bucket: paths for bucket, paths in folders.items() if paths}


def policy_for(config: Config, namespace: str) -> JsonObject:
    """What the user of a profile may do, in the words of the store."""
    statements: list[JsonObject] = []
    for bucket, paths in folders_of(config, namespace).items():
        statements += _statements(config.store, bucket, paths)
    return {"Version": "2012-10-17", "Statement": statements}


def _statements(store: Store, bucket: str,
                paths: list[str]) -> list[JsonObject]:
    arn = f"arn:{partition(store.region)}:s3:::{bucket}"
    if store.dialect == "seaweedfs":
        # SeaweedFS knows these words only and ignores conditions: a condition
        # on the bucket would show all names in it. Put allows deletion too.
        return [_allow(["Get*", "Put*", "List*"],
                       [f"arn:aws:s3:::{bucket}/{path}*" for path in paths])]
    objects = _allow(
        ["GetObject", "GetObjectTagging", "PutObject", "PutObjectTagging",
         "DeleteObject", "AbortMultipartUpload", "ListMultipartUploadParts"],
        [f"{arn}/{path}*" for path in paths])
    names = _allow(["ListBucket"], [arn])
    prefixes = [f"{path}*" for path in paths]
    names["Condition"] = {"StringLike": {"s3:prefix": prefixes}}
    return [objects, names, _allow(["GetBucketLocation"], [arn])]


def _allow(actions: list[str], resources: list[str]) -> JsonObject:
    return {"Effect": "Allow", "Action": [f"s3:{each}" for each in actions],
            "Resource": resources}
