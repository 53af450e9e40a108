"""Calls of the IAM and S3 APIs, signed with AWS Signature Version 4.

Only the standard library is used: the image promises no AWS library.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ssl
import time
from datetime import datetime, timezone
from typing import Mapping
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from sync_config import Address, Keys

ALGORITHM = "AWS4-HMAC-SHA256"
CALL_SECONDS = 4.0
MAX_ANSWER = 1 << 20
S3_XML = "http://s3.amazonaws.com/doc/2006-03-01/"


class StoreError(Exception):
    """The store did not do what it was asked. `code` holds no secret."""

    def __init__(self, code: str, status: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Deadline:
    """How long a request to the hook may still take."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; none is an error."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise StoreError("DeadlineExceeded")
        return left


def partition(region: str) -> str:
    """The first part of resource names in a region of AWS."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def iam_region(region: str) -> str:
    """The region that requests to IAM are signed for."""
    regions = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
    return regions.get(partition(region), "us-east-1")


def canonical_query(query: Mapping[str, str]) -> str:
    """A query as it is signed, and sent."""
    pairs = ((quote(key, safe="-_.~"), quote(value, safe="-_.~"))
             for key, value in query.items())
    return "&".join(f"{key}={value}" for key, value in sorted(pairs))


def sign(keys: Keys, scope: tuple[str, str], request: tuple[str, str, str],
         headers: Mapping[str, str], body: bytes, moment: datetime) -> str:
    """The Authorization header of a request.

    `scope` is region and service, `request` is method, path and query. All
    `headers` are signed.
    """
    signed = {name.lower(): value.strip() for name, value in headers.items()}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    digest = hashlib.sha256(body).hexdigest()
    canonical = "\n".join((*request, lines, names, digest))
    day = f"{moment:%Y%m%d}"
    credential = "/".join((day, *scope, "aws4_request"))
    to_sign = "\n".join((
        ALGORITHM, f"{moment:%Y%m%dT%H%M%SZ}", credential,
        hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{keys.secret_key}".encode()
    for part in credential.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
    return (f"{ALGORITHM} Credential={keys.access_key}/{credential}, "
            f"SignedHeaders={names}, Signature={signature}")


class _Client:
    """One service of the store, for the time of one request to the hook."""

    def __init__(self, address: Address, scope: tuple[str, str], keys: Keys,
                 deadline: Deadline) -> None:
        self._address = address
        self._scope = scope
        self._keys = keys
        self._deadline = deadline

    def _send(self, method: str, path: str, query: Mapping[str, str],
              headers: Mapping[str, str], body: bytes) -> ElementTree.Element:
        moment = datetime.now(timezone.utc)
        sent = {"Host": self._address.authority,
                "X-Amz-Date": f"{moment:%Y%m%dT%H%M%SZ}", **headers}
        if self._keys.session_token:
            sent["X-Amz-Security-Token"] = self._keys.session_token
        text = canonical_query(query)
        sent["Authorization"] = sign(
            self._keys, self._scope, (method, path, text), sent, body, moment)
        target = f"{path}?{text}" if text else path
        status, answer = self._exchange(method, target, sent, body)
        return _parse(status, answer)

    def _exchange(self, method: str, target: str, headers: dict[str, str],
                  body: bytes) -> tuple[int, bytes]:
        timeout = min(CALL_SECONDS, self._deadline.left())
        host, port = self._address.host, self._address.port
        connection: http.client.HTTPConnection
        if self._address.secure:
            connection = http.client.HTTPSConnection(
                host, port, timeout=timeout,
                context=_trust(self._address.authority_file))
        else:
            connection = http.client.HTTPConnection(
                host, port, timeout=timeout)
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            return response.status, response.read(MAX_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise StoreError(f"Unreachable:{type(error).__name__}") from None
        finally:
            connection.close()


def _trust(authority_file: str | None) -> ssl.SSLContext:
    """Public authorities, and a private one if there is one."""
    context = ssl.create_default_context()
    if authority_file:
        try:
            context.load_verify_locations(cafile=authority_file)
        except OSError as error:
            raise StoreError(f"Authority:{type(error).__name__}") from None
    return context


class Iam(_Client):
    """The calls of the IAM API that the hook needs.

    SeaweedFS answers them too, with fewer checks: it makes a second user of
    the same name, and lists no keys for a user that is not there.
    """

    def __init__(self, address: Address, region: str, keys: Keys,
                 deadline: Deadline) -> None:
        super().__init__(address, (iam_region(region), "iam"), keys, deadline)

    def ensure_user(self, user: str) -> None:
        """Makes a user unless it is there."""
        if self._call_unless_missing("GetUser", UserName=user) is None:
            self._call("CreateUser", UserName=user)

    def keys_of(self, user: str) -> list[str]:
        """The access keys of a user, none if there is no such user."""
        answer = self._call_unless_missing("ListAccessKeys", UserName=user)
        return [] if answer is None else _texts(answer, "AccessKeyId")

    def put_policy(self, user: str, name: str, document: str) -> None:
        """Says what a user may do, replacing what was said before."""
        self._call("PutUserPolicy", UserName=user, PolicyName=name,
                   PolicyDocument=document)

    def create_key(self, user: str) -> Keys:
        """Makes an access key."""
        answer = self._call("CreateAccessKey", UserName=user)
        access_keys = _texts(answer, "AccessKeyId")
        secret_keys = _texts(answer, "SecretAccessKey")
        if len(access_keys) != 1 or len(secret_keys) != 1:
            raise StoreError("NoKeyInAnswer")
        return Keys(access_keys[0], secret_keys[0])

    def delete_keys(self, user: str) -> None:
        """Makes all keys of a user worthless."""
        for key in self.keys_of(user):
            self._call_unless_missing("DeleteAccessKey", UserName=user,
                                      AccessKeyId=key)

    def delete_policy(self, user: str, name: str) -> None:
        """Takes a policy from a user."""
        self._call_unless_missing("DeleteUserPolicy", UserName=user,
                                  PolicyName=name)

    def delete_user(self, user: str) -> None:
        """Removes a user that has no keys and policies any more."""
        self._call_unless_missing("DeleteUser", UserName=user)

    def _call_unless_missing(self, action: str,
                             **values: str) -> ElementTree.Element | None:
        try:
            return self._call(action, **values)
        except StoreError as error:
            if error.code == "NoSuchEntity":
                return None
            raise

    def _call(self, action: str, **values: str) -> ElementTree.Element:
        form = urlencode({"Action": action, "Version": "2010-05-08", **values})
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        return self._send("POST", "/", {}, {"Content-Type": kind},
                          form.encode())


class S3(_Client):
    """The calls of the S3 API that the hook needs, for one bucket."""

    def __init__(self, address: Address, region: str, bucket: str, keys: Keys,
                 deadline: Deadline) -> None:
        super().__init__(address, (region, "s3"), keys, deadline)
        self._path = f"/{bucket}"

    def lifecycle(self) -> list[ElementTree.Element]:
        """The rules by which objects of the bucket are deleted."""
        try:
            answer = self._bucket("GET")
        except StoreError as error:
            if error.code == "NoSuchLifecycleConfiguration":
                return []
            raise
        return [each for each in answer if _name(each) == "Rule"]

    def put_lifecycle(self, rules: list[ElementTree.Element]) -> None:
        """Replaces these rules."""
        if not rules:
            self._bucket("DELETE")
            return
        root = ElementTree.Element(f"{{{S3_XML}}}LifecycleConfiguration")
        root.extend(rules)
        ElementTree.register_namespace("", S3_XML)
        self._bucket("PUT", ElementTree.tostring(root, encoding="utf-8"))

    def _bucket(self, method: str, body: bytes = b"") -> ElementTree.Element:
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        headers = {"X-Amz-Content-Sha256": hashlib.sha256(body).hexdigest()}
        if body:
            headers["Content-MD5"] = base64.b64encode(digest).decode()
        return self._send(method, self._path, {"lifecycle": ""}, headers, body)


def _parse(status: int, answer: bytes) -> ElementTree.Element:
    empty = ElementTree.Element("Empty")
    try:
        root = ElementTree.fromstring(answer) if answer.strip() else empty
    except ElementTree.ParseError:
        raise StoreError("UnreadableAnswer", status) from None
    if status >= 300:
        code = (_texts(root, "Code") or [f"Status{status}"])[0]
        raise StoreError(code, status)
    return root


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(root: ElementTree.Element, name: str) -> list[str]:
    return [each.text for each in root.iter()
            if _name(each) == name and each.text]
