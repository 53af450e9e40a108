"""How long artifacts of profiles are kept: one rule on the bucket."""

from __future__ import annotations

import threading
import time
from xml.etree.ElementTree import Element, SubElement

from sync_aws import S3, S3_XML, Deadline, StoreError
from sync_config import PROFILE_FOLDERS, Store

RULE = "kubeflow-pipelines-artifacts"
PREFIX = f"{PROFILE_FOLDERS[0]}/"
RETRY_SECONDS = 60.0


class Retention:
    """Sets the rule once. Rules of others stay as they are."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turn = threading.Lock()
        # Without keys the hook may not ask the store for anything.
        self._done = store.keys is None
        self._next = 0.0

    def ensure(self, deadline: Deadline) -> None:
        """Sets the rule, or removes it where artifacts are kept forever.

        After an error it is quiet for a while: profiles need not wait.
        """
        if self._done or not self._turn.acquire(blocking=False):
            return
        try:
            if not self._done and time.monotonic() >= self._next:
                self._next = time.monotonic() + RETRY_SECONDS
                self._apply(deadline)
                self._done = True
        finally:
            self._turn.release()

    def _apply(self, deadline: Deadline) -> None:
        store = self._store
        assert store.keys
        s3 = S3(store.address, store.region, store.bucket, store.keys,
                deadline)
        if store.retention_days > 0:
            self._set(s3)
            return
        try:
            self._remove(s3)
        except StoreError as error:
            # A store without rules, or that shows them to nobody, has none
            # of ours.
            if not error.status:
                raise

    def _set(self, s3: S3) -> None:
        days = self._store.retention_days
        found = s3.lifecycle()
        ours = [rule for rule in found if _is_ours(rule)]
        if [_text(rule, "Days") for rule in ours] != [str(days)]:
            others = [rule for rule in found if rule not in ours]
            s3.put_lifecycle([*others, _rule(days)])

    def _remove(self, s3: S3) -> None:
        found = s3.lifecycle()
        others = [rule for rule in found if not _is_ours(rule)]
        if len(others) == len(found):
            return
        if self._store.dialect == "seaweedfs":
            # SeaweedFS only adds the rules that it is given.
            s3.put_lifecycle([])
        if others or self._store.dialect != "seaweedfs":
            s3.put_lifecycle(others)


def _is_ours(rule: Element) -> bool:
    # SeaweedFS names a rule after its folder.
    return _text(rule, "ID") in (RULE, PREFIX)


def _rule(days: int) -> Element:
    rule = Element(f"{{{S3_XML}}}Rule")
    _child(rule, "ID").text = RULE
    _child(_child(rule, "Filter"), "Prefix").text = PREFIX
    _child(rule, "Status").text = "Enabled"
    _child(_child(rule, "Expiration"), "Days").text = str(days)
    return rule


def _child(parent: Element, name: str) -> Element:
    return SubElement(parent, f"{{{S3_XML}}}{name}")


def _text(rule: Element, name: str) -> str:
    """The text of the first element of a name anywhere in a rule."""
    found = rule.find(f".//{{*}}{name}")
    return (found.text or "") if found is not None else ""
