"""Calls S3 and IAM with boto3 as somebody who has a key, for the tests.

Standard input: {"endpoint", "accessKey", "secretKey", "calls": [[service,
operation, {parameters}], ...]}. Standard output: a list with the answer of
each call, {"error": code} for one that was refused.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def main() -> None:
    """Makes the calls."""
    asked = json.load(sys.stdin)
    clients = {
        service: boto3.client(
            service,
            endpoint_url=asked["endpoint"],
            region_name="us-east-1",
            aws_access_key_id=asked["accessKey"],
            aws_secret_access_key=asked["secretKey"],
            config=Config(s3={"addressing_style": "path"},
                          retries={"total_max_attempts": 1}))
        for service in ("s3", "iam")}
    answers = [call(clients[service], operation, parameters)
               for service, operation, parameters in asked["calls"]]
    json.dump(answers, sys.stdout, default=str)


def call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
    """Makes one call."""
    try:
        answer = getattr(client, operation)(**parameters)
    except ClientError as error:
        return {"error": error.response["Error"]["Code"]}
    answer.pop("ResponseMetadata", None)
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()
    return answer


main()
