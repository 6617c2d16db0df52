"""Asks moto which patterns of EventBridge match which events: both are read as JSON, and so is the answer."""
import json
import sys

from moto.events.models import EventPattern

pairs = json.load(sys.stdin)
json.dump([EventPattern.load(json.dumps(pattern)).matches_event(event) for pattern, event in pairs], sys.stdout)
