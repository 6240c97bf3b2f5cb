"""Run by `bugsink-manage shell`. Makes a project where there is none; prints its id and key, and its issues."""

import json

from issues.models import Issue
from projects.models import Project

project = Project.objects.first() or Project.objects.create(name="lab")
issues = [
    {"title": f"{issue.calculated_type}: {issue.calculated_value}", "events": issue.digested_event_count}
    for issue in Issue.objects.order_by("digest_order")
]
print(json.dumps({"id": project.id, "key": str(project.sentry_key), "issues": issues}))
