"""Reads events, one a line, and prints for each what Sentry's own normaliser takes out of it: `{}` where that is nothing."""

import json
import sys

from sentry_relay.processing import StoreNormalizer

normalizer = StoreNormalizer()
for line in sys.stdin:
    normalised = normalizer.normalize_event(event=None, raw_event=line)
    print(json.dumps(normalised.get("_meta") or {}))
