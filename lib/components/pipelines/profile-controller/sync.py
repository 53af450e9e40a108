"""Gives profiles what pipelines need in their namespaces.

Metacontroller asks this program, over HTTP, what a namespace should hold: the
configuration of the launcher and of Argo, keys of the object store that are
good for the profile's own artifacts only, and on request two servers.

Run it as `python sync.py`; the files sync_*.py and config.json stand beside
it. It needs Python 3.9 and nothing else, and writes no files.

Environment
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
        Keys of the store: with credentials.mode `perProfile` of somebody who
        may make users, with `shared` those that every profile gets.
    AWS_SESSION_TOKEN     belongs to these keys, if they are temporary
    CONTROLLER_PORT       port, by default 8080
    CONTROLLER_HOST       address to listen on, by default all
    CONTROLLER_CONFIG     path of config.json, if it stands elsewhere

config.json (what has no default is needed; an unknown key is an error)
    store.scheme          `minio`, or `s3` for that of AWS: the first part of
                          addresses of artifacts
    store.host, .port     the server that speaks S3; port by default 80 or 443
    store.secure          whether it speaks TLS, by default false
    store.region          by default us-east-1
    store.bucket          bucket
    store.pathStyle       whether addresses have the bucket in the path, by
                          default true
    store.authority       {secret, file} of the private authority that signs the
                          server's certificate: each profile gets a Secret of
                          that name with the key `ca.crt`, whose content
                          stands in the file. By default a public one signs
    store.credentials     {mode: perProfile, dialect: seaweedfs | aws,
                          iamEndpoint: http://host:8111, userPrefix} makes a
                          user for each profile, `kubeflow-profile-NAME`;
                          {mode: shared} copies one key pair to all profiles;
                          {mode: given}: the Secret is made by somebody else;
                          {mode: workloadIdentity}: no keys, the cloud knows
                          the service account
    store.sharedFolders   folders of the bucket for all profiles, by default
                          none
    store.retentionDays   days until artifacts are deleted, by default -1, for
                          ever
    pipelineRoot          where runs keep artifacts, with `{namespace}` as one
                          part of the path (at its end if it is left out); by
                          default private-artifacts/{namespace}/v2/artifacts
    metadata              {host, port} of the metadata store, by default none
    mesh                  {dataPlane: sidecar | ambient | none (pods of the
                          two servers stay out of it), apiServerPrincipal},
                          by default none
    visualization         {image, imagePullPolicy, resources, pod}: a server
                          for custom visualizations; `pod` holds more fields
                          of the pod's spec. By default none
    artifactProxy         the same and apiServer {host, port}: a server that
                          reads artifacts for the web page. By default none
    podDefault            {name, labels, audience}: a PodDefault that gives
                          pods with these labels a token for the SDK of
                          Pipelines. By default none
    fixedIds              whether pods of the two run as a user of their own,
                          by default true; OpenShift refuses that

Requests
    POST /sync            sync hook of a DecoratorController for namespaces
    POST /finalize        its finalize hook, if it has one
    GET /healthz          200 when the program runs

An answer that is not 200 changes nothing in the cluster, and Metacontroller
asks again: 400 the request is wrong, 503 the store is out of reach, 502 it
refuses, 500 a mistake here.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any, Callable

from sync_access import Profile, ProfileAccess
from sync_aws import Deadline, StoreError
from sync_config import Config, ConfigError, JsonObject, Keys, read_config
from sync_objects import (SECRET, changed_by_others, desired_objects,
                          keep_changes, keys_in)
from sync_retention import Retention

ENABLED = "pipelines.kubeflow.org/enabled"
NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
MAX_BODY = 8 << 20
# Metacontroller waits for ten.
REQUEST_SECONDS = 8.0
# Of these, for what profiles need not wait for.
RETENTION_SECONDS = 3.0
# A removed profile is asked about again until its objects are gone.
RESYNC_SECONDS = 2


class BadRequest(Exception):
    """The request is not one of Metacontroller for a namespace."""


class Request:
    """A request of Metacontroller, checked."""

    def __init__(self, body: bytes) -> None:
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise BadRequest("the body is not JSON") from None
        parent = _object(content, "object")
        if parent.get("kind") != "Namespace" or \
                parent.get("apiVersion") != "v1":
            raise BadRequest("object: a v1 Namespace is expected")
        metadata = _object(parent, "metadata")
        name, uid = metadata.get("name"), metadata.get("uid")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise BadRequest("object.metadata.name: not that of a namespace")
        if not isinstance(uid, str) or not uid:
            raise BadRequest("object.metadata.uid: missing")
        self.profile = Profile(name, uid)
        self.enabled = _object(metadata, "labels").get(ENABLED) == "true"
        self.deleted = bool(metadata.get("deletionTimestamp"))
        self.finalizing = content.get("finalizing") is True
        self._groups = _object(content, "attachments")

    def observed(self) -> list[JsonObject]:
        """The attachments that are there, in the profile's namespace."""
        objects = []
        for name in self._groups:
            group = _object(self._groups, name)
            for key in group:
                found = _object(group, key)
                metadata = _object(found, "metadata")
                if metadata.get("namespace") == self.profile.name:
                    objects.append(found)
        return objects

    def find(self, kind: str, name: str) -> JsonObject | None:
        """One attachment, if it is there."""
        for found in self.observed():
            names = (found.get("kind"), found["metadata"].get("name"))
            if names == (kind, name):
                return found
        return None

    def need_group(self, group: str) -> None:
        """Makes sure that Metacontroller has looked for some objects."""
        if group not in self._groups:
            raise BadRequest(f"attachments: {group} is missing")


class Hook:
    """What the hook answers."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._access = ProfileAccess(config)
        self._retention = Retention(config.store)

    def sync(self, request: Request) -> JsonObject:
        """What a namespace should hold."""
        deadline = Deadline(REQUEST_SECONDS)
        if request.deleted:
            # Without a finalize hook this is the only time to clean up.
            self._revoke(request, deadline)
            return {"attachments": []}
        if not request.enabled:
            return {"attachments": []}
        self._ensure_retention()
        keys = self._keys(request, deadline)
        objects = desired_objects(self._config, request.profile.name, keys)
        return {"attachments": [_kept(each, request) for each in objects]}

    def finalize(self, request: Request) -> JsonObject:
        """Cleans up behind a namespace that goes, or is no profile more."""
        if not request.finalizing:
            raise BadRequest("finalizing: not true")
        self._revoke(request, Deadline(REQUEST_SECONDS))
        if request.deleted or not request.observed():
            return {"attachments": [], "finalized": True}
        return {"attachments": [], "finalized": False,
                "resyncAfterSeconds": RESYNC_SECONDS}

    def _keys(self, request: Request, deadline: Deadline) -> Keys | None:
        store = self._config.store
        if store.mode == "shared":
            return store.keys
        if store.mode != "perProfile":
            return None
        request.need_group("Secret.v1")
        secret = request.find("Secret", SECRET)
        known = keys_in(secret)
        if secret and changed_by_others(secret):
            # Whoever put other keys there wants to use another store. What
            # the Secret should hold otherwise matters no more.
            return known or Keys("-", "-")
        return self._access.keys_for(request.profile, known, deadline)

    def _revoke(self, request: Request, deadline: Deadline) -> None:
        if self._config.store.mode == "perProfile":
            known = keys_in(request.find("Secret", SECRET))
            self._access.revoke(request.profile, known, deadline)

    def _ensure_retention(self) -> None:
        try:
            self._retention.ensure(Deadline(RETENTION_SECONDS))
        except StoreError as error:
            log("error", "retention not set", code=error.code)


def _kept(desired: JsonObject, request: Request) -> JsonObject:
    if desired["kind"] not in ("ConfigMap", "Secret"):
        return desired
    observed = request.find(desired["kind"], desired["metadata"]["name"])
    if observed and changed_by_others(observed):
        return keep_changes(desired, observed)
    return desired


def _object(parent: Any, key: str) -> JsonObject:
    value = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(value, dict):
        raise BadRequest(f"{key}: an object is expected")
    return value


class Handler(BaseHTTPRequestHandler):
    """HTTP around the hook."""

    hook: Hook
    server_version = "profile-controller"
    sys_version = ""
    # Of the connection: a client that sends nothing is not waited for.
    timeout = 15

    def do_GET(self) -> None:  # noqa: N802, the name that http.server calls
        """Says that the program runs."""
        if self.path == "/healthz":
            self._answer(200, {"status": "ok"})
        else:
            self._answer(404, {"error": "unknown path"})

    def do_POST(self) -> None:  # noqa: N802
        """Answers a hook."""
        hooks = {"/sync": self.hook.sync, "/finalize": self.hook.finalize}
        if self.path not in hooks:
            self._answer(404, {"error": "unknown path"})
            return
        try:
            request = Request(self._body())
        except BadRequest as error:
            self._refuse(400, str(error))
            return
        self._call(hooks[self.path], request)

    def _call(self, hook: Callable[[Request], JsonObject],
              request: Request) -> None:
        name = request.profile.name
        try:
            answer = hook(request)
        except BadRequest as error:
            self._refuse(400, str(error), name)
        except StoreError as error:
            status = 502 if 300 <= error.status < 500 else 503
            self._refuse(status, f"object store: {error.code}", name)
        except Exception as error:  # pylint: disable=broad-except
            # The places say enough; a message might hold a secret.
            places = traceback.extract_tb(error.__traceback__)
            log("error", "internal error", namespace=name,
                type=type(error).__name__,
                places=[f"{Path(p.filename).name}:{p.lineno}" for p in places])
            self._answer(500, {"error": "internal error"})
        else:
            log("info", self.path[1:], namespace=name,
                attachments=len(answer["attachments"]))
            self._answer(200, answer)

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise BadRequest("Content-Length: missing")
        if int(length) > MAX_BODY:
            raise BadRequest(f"the body is larger than {MAX_BODY} bytes")
        return self.rfile.read(int(length))

    def _refuse(self, status: int, reason: str, namespace: str = "") -> None:
        log("warning", "refused", status=status, reason=reason,
            namespace=namespace)
        self._answer(status, {"error": reason})

    def _answer(self, status: int, content: JsonObject) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: requests are logged by what they did."""


class Server(ThreadingHTTPServer):
    """Listens at an address, or with `::` on IPv6 and IPv4."""

    def __init__(self, host: str, port: int) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), Handler)

    def server_bind(self) -> None:
        """Binds the socket, without asking DNS who this is."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "hook", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client went away: nothing to say, Metacontroller asks again."""


def listen(host: str, port: int) -> Server:
    """Listens at an address, or at all that the pod has."""
    if host or not socket.has_dualstack_ipv6():
        return Server(host, port)
    try:
        return Server("::", port)
    except OSError:
        # IPv6 is compiled in, but switched off.
        return Server("", port)


_log_turn = threading.Lock()


def log(level: str, message: str, **more: Any) -> None:
    """Writes one line of JSON."""
    line = json.dumps({"level": level, "message": message, **more})
    with _log_turn:
        print(line, flush=True)


def main() -> int:
    """Runs the program until it is told to end."""
    beside = Path(__file__).parent / "config.json"
    path = Path(os.environ.get("CONTROLLER_CONFIG") or beside)
    try:
        port = int(os.environ.get("CONTROLLER_PORT") or "8080")
        config = read_config(path.read_text(encoding="utf-8"), os.environ)
        Handler.hook = Hook(config)
        server = listen(os.environ.get("CONTROLLER_HOST", ""), port)
    except (ConfigError, OSError, ValueError) as error:
        log("error", "cannot start", reason=str(error), path=str(path))
        return 1
    # As the first process of a container it would not end otherwise.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(
            target=server.shutdown).start())
    log("info", "listening", port=server.server_address[1],
        credentials=config.store.mode)
    server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
