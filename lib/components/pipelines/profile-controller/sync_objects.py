"""The objects of a profile's namespace: ConfigMaps, a Secret, two servers."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from sync_config import (PROFILE_FOLDERS, Config, JsonObject, Keys, PodDefault,
                         Workload)

# The launcher of Pipelines and Argo look for these names.
SECRET = "mlpipeline-minio-artifact"
ACCESS_KEY = "accesskey"
SECRET_KEY = "secretkey"
AUTHORITY_KEY = "ca.crt"
AUTHORITY_VOLUME = "object-store-ca"
AUTHORITY_FOLDER = f"/etc/{AUTHORITY_VOLUME}"
REPOSITORY = "default-namespaced"
SERVICE_ACCOUNT = "default-editor"
VISUALIZATION = "ml-pipeline-visualizationserver"
ARTIFACT_PROXY = "ml-pipeline-ui-artifact"

# Of the content that the hook gave an object. Where it does not fit, somebody
# else has changed the content.
CONTENT = "pipelines.kubeflow.org/content"
LAST_APPLIED = "metacontroller.k8s.io/last-applied-configuration"


def desired_objects(config: Config, namespace: str,
                    keys: Keys | None) -> list[JsonObject]:
    """Everything that a profile needs, with its keys if the hook has some."""
    objects = [_launcher(config, namespace), _repository(config, namespace)]
    if config.metadata:
        objects.append(_config_map("metadata-grpc-configmap", namespace, {
            "METADATA_GRPC_SERVICE_HOST": config.metadata.host,
            "METADATA_GRPC_SERVICE_PORT": str(config.metadata.port)}))
    if keys:
        objects.append(_secret(SECRET, namespace, {
            ACCESS_KEY: keys.access_key.encode(),
            SECRET_KEY: keys.secret_key.encode()}))
    authority = config.store.authority
    if authority:
        # The launcher and Argo mount it in the pods of runs.
        objects.append(_secret(authority.secret, namespace, {
            AUTHORITY_KEY: authority.read()}))
    if config.pod_default:
        objects.append(_pod_default(config.pod_default, namespace))
    if config.visualization:
        objects += _visualization(config, config.visualization, namespace)
    if config.artifact_proxy:
        objects += _artifact_proxy(config, config.artifact_proxy, namespace,
                                   keys)
    return objects


def keys_in(secret: JsonObject | None) -> Keys | None:
    """The keys that a Secret holds, if it holds both."""
    data = (secret or {}).get("data")
    if not isinstance(data, dict):
        return None
    try:
        access_key, secret_key = (
            base64.b64decode(data.get(name, ""), validate=True).decode()
            for name in (ACCESS_KEY, SECRET_KEY))
    except (TypeError, ValueError):
        return None
    return Keys(access_key, secret_key) if access_key and secret_key else None


def changed_by_others(observed: JsonObject) -> bool:
    """Whether somebody else has changed the content of an object."""
    expected = _expected_content(observed)
    return expected is not None and expected != _content(observed.get("data"))


def keep_changes(desired: JsonObject, observed: JsonObject) -> JsonObject:
    """An object with the content that somebody else has given it."""
    metadata = dict(desired["metadata"])
    # It must not fit, or the next request would take the content for ours.
    metadata["annotations"] = {**metadata.get("annotations", {}),
                               CONTENT: _expected_content(observed)}
    kept = {**desired, "metadata": metadata}
    kept["data"] = observed.get("data") or {}
    return kept


def _expected_content(observed: JsonObject) -> str | None:
    annotations = observed.get("metadata", {}).get("annotations")
    if not isinstance(annotations, dict):
        return None
    if CONTENT in annotations:
        return str(annotations[CONTENT])
    # Made by the program of Kubeflow's own manifests, which says nothing.
    # Metacontroller then knows what that program wanted.
    try:
        applied = json.loads(annotations[LAST_APPLIED])
        return _content(applied.get("data"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _content(data: Any) -> str:
    text = json.dumps(data or {}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _metadata(name: str, namespace: str, **more: JsonObject) -> JsonObject:
    return {"name": name, "namespace": namespace, **more}


def _with_content(kind: str, name: str, namespace: str, data: JsonObject,
                  annotations: dict[str, str]) -> JsonObject:
    marked = {**annotations, CONTENT: _content(data)}
    return {"apiVersion": "v1", "kind": kind,
            "metadata": _metadata(name, namespace, annotations=marked),
            "data": data}


def _config_map(name: str, namespace: str, data: dict[str, str],
                annotations: dict[str, str] | None = None) -> JsonObject:
    return _with_content("ConfigMap", name, namespace, data,
                         annotations or {})


def _secret(name: str, namespace: str,
            data: dict[str, bytes]) -> JsonObject:
    encoded = {key: base64.b64encode(value).decode()
               for key, value in data.items()}
    return _with_content("Secret", name, namespace, encoded, {})


def _yaml(value: JsonObject) -> str:
    """JSON is YAML too, and the standard library writes no other."""
    return json.dumps(value, indent=2) + "\n"


def _launcher(config: Config, namespace: str) -> JsonObject:
    """Where runs keep artifacts, and how they reach the store."""
    store = config.store
    from_env = store.mode == "workloadIdentity"
    reference = {"secretName": SECRET, "accessKeyKey": ACCESS_KEY,
                 "secretKeyKey": SECRET_KEY}
    credentials: JsonObject = {"fromEnv": from_env}
    if not from_env:
        credentials["secretRef"] = reference
    providers: JsonObject = {store.scheme: {"default": {
        "endpoint": store.address.authority,
        "region": store.region,
        "disableSSL": not store.address.secure,
        "forcePathStyle": store.path_style,
        "credentials": credentials}}}
    if config.root.scheme == "gs":
        providers["gs"] = {"default": {"credentials": {"fromEnv": True}}}
    return _config_map("kfp-launcher", namespace, {
        "defaultPipelineRoot": config.root.of(namespace),
        "providers": _yaml(providers)})


def _repository(config: Config, namespace: str) -> JsonObject:
    """Where Argo keeps the logs and artifacts of workflows."""
    store = config.store
    day = "/".join("{{workflow.creationTimestamp.%s}}" % part
                   for part in "Ymd")
    s3: JsonObject = {
        "endpoint": store.address.authority,
        "bucket": store.bucket,
        "insecure": not store.address.secure,
        "keyFormat": f"{PROFILE_FOLDERS[0]}/{{{{workflow.namespace}}}}/"
                     f"{{{{workflow.name}}}}/{day}/{{{{pod.name}}}}"}
    if store.scheme == "s3":
        s3["region"] = store.region
    if store.mode == "workloadIdentity":
        s3["useSDKCreds"] = True
    else:
        s3["accessKeySecret"] = {"name": SECRET, "key": ACCESS_KEY}
        s3["secretKeySecret"] = {"name": SECRET, "key": SECRET_KEY}
    if store.authority:
        s3["caSecret"] = {"name": store.authority.secret,
                          "key": AUTHORITY_KEY}
    return _config_map(
        "artifact-repositories", namespace,
        {REPOSITORY: _yaml({"archiveLogs": True, "s3": s3})},
        {"workflows.argoproj.io/default-artifact-repository": REPOSITORY})


def _pod_default(wanted: PodDefault, namespace: str) -> JsonObject:
    """A token for Pipelines, where its SDK (kfp 1.8 to 2) looks for one.

    Name and content of the volume are those of upstream's documentation: a
    pod may also get the PodDefault that a user has made by it.
    """
    folder, volume = "/var/run/secrets/kubeflow/pipelines", \
        "volume-kf-pipeline-token"
    return {
        "apiVersion": "kubeflow.org/v1alpha1",
        "kind": "PodDefault",
        "metadata": _metadata(wanted.name, namespace),
        "spec": {
            "desc": "Allow access to Kubeflow Pipelines",
            "selector": {"matchLabels": wanted.labels},
            "env": [{"name": "KF_PIPELINES_SA_TOKEN_PATH",
                     "value": f"{folder}/token"}],
            "volumes": [{"name": volume, "projected": {"sources": [
                {"serviceAccountToken": {
                    "path": "token", "expirationSeconds": 7200,
                    "audience": wanted.audience}}]}}],
            "volumeMounts": [{"name": volume, "mountPath": folder,
                              "readOnly": True}]}}


def _visualization(config: Config, workload: Workload,
                   namespace: str) -> list[JsonObject]:
    """Draws custom visualizations, for the API server only."""
    probe = {"httpGet": {"path": "/", "port": 8888},
             "initialDelaySeconds": 3, "periodSeconds": 5, "timeoutSeconds": 2}
    # It runs what users write, and asks nothing of the cluster.
    pod = {"automountServiceAccountToken": False}
    container = {"livenessProbe": probe, "readinessProbe": probe}
    objects = [
        _deployment(config, workload, VISUALIZATION, namespace, 8888, pod,
                    container, {}),
        _service(VISUALIZATION, namespace, 8888, 8888)]
    mesh = config.mesh
    if mesh and mesh.data_plane == "sidecar":
        objects.append({
            "apiVersion": "networking.istio.io/v1alpha3",
            "kind": "DestinationRule",
            "metadata": _metadata(VISUALIZATION, namespace),
            "spec": {"host": VISUALIZATION,
                     "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}}})
    if mesh and mesh.data_plane != "none":
        objects.append({
            "apiVersion": "security.istio.io/v1beta1",
            "kind": "AuthorizationPolicy",
            "metadata": _metadata(VISUALIZATION, namespace),
            "spec": {
                "selector": {"matchLabels": {"app": VISUALIZATION}},
                "rules": [{"from": [{"source": {
                    "principals": [mesh.api_server_principal]}}]}]}})
    return objects


def _artifact_proxy(config: Config, workload: Workload, namespace: str,
                    keys: Keys | None) -> list[JsonObject]:
    """Reads artifacts with the rights of the profile, for the web page."""
    # It reads keys and authority when it starts.
    mark = hashlib.sha256((keys.access_key if keys else "").encode())
    container: JsonObject = {
        "env": _artifact_proxy_env(config, workload, namespace)}
    pod: JsonObject = {}
    authority = config.store.authority
    if authority:
        mark.update(authority.read())
        container["volumeMounts"] = [{
            "name": AUTHORITY_VOLUME, "mountPath": AUTHORITY_FOLDER,
            "readOnly": True}]
        pod["volumes"] = [{"name": AUTHORITY_VOLUME,
                           "secret": {"secretName": authority.secret}}]
    return [
        _deployment(config, workload, ARTIFACT_PROXY, namespace, 3000, pod,
                    container, {"checksum/keys": mark.hexdigest()[:16]}),
        _service(ARTIFACT_PROXY, namespace, 80, 3000)]


def _artifact_proxy_env(config: Config, workload: Workload,
                        namespace: str) -> list[JsonObject]:
    store = config.store
    plain = {"FRONTEND_SERVER_NAMESPACE": namespace}
    if workload.api_server:
        plain["ML_PIPELINE_SERVICE_HOST"] = workload.api_server.host
        plain["ML_PIPELINE_SERVICE_PORT"] = str(workload.api_server.port)
    if store.authority:
        plain["NODE_EXTRA_CA_CERTS"] = f"{AUTHORITY_FOLDER}/{AUTHORITY_KEY}"
    secure = str(store.address.secure).lower()
    if store.scheme == "s3":
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        plain.update({"AWS_S3_ENDPOINT": store.address.authority,
                      "AWS_REGION": store.region, "AWS_SSL": secure})
    else:
        names = ("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY")
        # Without the namespace the page takes the host as it is.
        plain.update({"MINIO_HOST": store.address.host, "MINIO_NAMESPACE": "",
                      "MINIO_PORT": str(store.address.port),
                      "MINIO_SSL": secure})
    variables: list[JsonObject] = [
        {"name": name, "value": value} for name, value in plain.items()]
    if store.mode != "workloadIdentity":
        variables += [
            {"name": name, "valueFrom": {"secretKeyRef": {
                "name": SECRET, "key": key}}}
            for name, key in zip(names, (ACCESS_KEY, SECRET_KEY))]
    return variables


def _deployment(config: Config, workload: Workload, name: str, namespace: str,
                port: int, pod: JsonObject, container: JsonObject,
                annotations: dict[str, str]) -> JsonObject:
    ids = {"runAsUser": 1000, "runAsGroup": 0} if config.fixed_ids else {}
    labels = {"app": name}
    pod_labels = dict(labels)
    if config.mesh and config.mesh.data_plane == "none":
        pod_labels["sidecar.istio.io/inject"] = "false"
    template: JsonObject = {
        "metadata": {"labels": pod_labels, "annotations": annotations},
        "spec": {
            "serviceAccountName": SERVICE_ACCOUNT,
            "securityContext": {
                "runAsNonRoot": True,
                "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "name": name,
                "image": workload.image,
                "imagePullPolicy": workload.pull_policy,
                "ports": [{"containerPort": port}],
                "resources": workload.resources,
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "capabilities": {"drop": ["ALL"]},
                    "runAsNonRoot": True, **ids,
                    "seccompProfile": {"type": "RuntimeDefault"}},
                **container}],
            **pod, **workload.pod}}
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": _metadata(name, namespace, labels=labels),
            "spec": {"selector": {"matchLabels": labels},
                     "template": template}}


def _service(name: str, namespace: str, port: int,
             target: int) -> JsonObject:
    labels = {"app": name}
    return {"apiVersion": "v1", "kind": "Service",
            "metadata": _metadata(name, namespace, labels=labels),
            "spec": {"selector": labels, "ports": [{
                # The mesh takes the protocol from the name.
                "name": "http", "port": port, "protocol": "TCP",
                "targetPort": target}]}}
