"""Reads OTLP requests in JSON, one a line, and prints what OpenTelemetry's own messages say to each: `{}` where they take it."""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

IDS = {"traceId": 32, "spanId": 16, "parentSpanId": 16}


def with_bytes(value):
    """OTLP writes ids in hex, where the JSON of Protocol Buffers has base64."""
    if isinstance(value, list):
        return [with_bytes(item) for item in value]
    if not isinstance(value, dict):
        return value
    for name, digits in IDS.items():
        if name in value and len(value[name]) != digits:
            raise ValueError(f"{name} {value[name]}")
    return {
        key: base64.b64encode(bytes.fromhex(item)).decode() if key in IDS else with_bytes(item)
        for key, item in value.items()
    }


for line in sys.stdin:
    request = json.loads(line)
    message = ExportTraceServiceRequest() if "resourceSpans" in request else ExportLogsServiceRequest()
    try:
        json_format.ParseDict(with_bytes(request), message)
        message.SerializeToString()
        print("{}")
    except Exception as fault:
        print(json.dumps({"fault": str(fault)[:500]}))
