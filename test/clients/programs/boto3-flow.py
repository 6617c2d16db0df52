"""A system as a program with boto3 works with it: waiters, paginators, and the answers of several services."""

import sys
import time
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, template = sys.argv[1:]
NAME = "boto3"
IAM = ["CAPABILITY_IAM"]
QUICK = {"Delay": 1, "MaxAttempts": 60}


def client(service):
    return boto3.client(service, endpoint_url=endpoint, config=Config(retries={"max_attempts": 0}))


def answer(url):
    with urllib.request.urlopen(url) as response:
        return response.read().decode()


formation, ecs, logs, s3 = (client(name) for name in ["cloudformation", "ecs", "logs", "s3"])
body = open(template).read()

formation.create_stack(StackName=NAME, TemplateBody=body, Capabilities=IAM, Tags=[{"Key": "team", "Value": "web"}])
formation.get_waiter("stack_create_complete").wait(StackName=NAME, WaiterConfig=QUICK)
[stack] = formation.describe_stacks(StackName=NAME)["Stacks"]
assert stack["Tags"] == [{"Key": "team", "Value": "web"}], stack["Tags"]
outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
assert answer(outputs["Url"]) == "hello from 1\n"

names = {"cluster": outputs["Cluster"], "services": [outputs["Service"]]}
ecs.get_waiter("services_stable").wait(**names, WaiterConfig=QUICK)
[service] = ecs.describe_services(**names)["services"]
assert (service["runningCount"], service["launchType"]) == (1, "FARGATE"), service
tasks = [arn for page in ecs.get_paginator("list_tasks").paginate(cluster=outputs["Cluster"]) for arn in page["taskArns"]]
assert len(tasks) == 1, tasks

lines = []
while not lines:
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=outputs["Log"])
    lines = [event["message"] for page in pages for event in page["events"]]
    time.sleep(0.05)
assert "listening as 1" in lines, lines

s3.put_object(Bucket=outputs["Files"], Key="a/b.txt", Body=b"text")
s3.get_waiter("object_exists").wait(Bucket=outputs["Files"], Key="a/b.txt")
assert s3.get_object(Bucket=outputs["Files"], Key="a/b.txt")["Body"].read() == b"text"

# An update by a change set, as its waiters see it.
same = {"StackName": NAME, "ChangeSetName": "second"}
changed = [{"ParameterKey": "Greeting", "ParameterValue": "bye"}, {"ParameterKey": "Tag", "ParameterValue": "2"}]
formation.create_change_set(**same, UsePreviousTemplate=True, Parameters=changed, Capabilities=IAM)
formation.get_waiter("change_set_create_complete").wait(**same, WaiterConfig=QUICK)
changes = [
    (one["ResourceChange"]["LogicalResourceId"], one["ResourceChange"]["Replacement"])
    for one in formation.describe_change_set(**same)["Changes"]
]
assert sorted(changes) == [("Definition", "True"), ("Service", "False")], changes
formation.execute_change_set(**same)
formation.get_waiter("stack_update_complete").wait(StackName=NAME, WaiterConfig=QUICK)
assert answer(outputs["Url"]) == "bye from 2\n"

pages = formation.get_paginator("describe_stack_events").paginate(StackName=NAME)
events = [event for page in pages for event in page["StackEvents"]]
assert events[0]["ResourceStatus"] == "UPDATE_COMPLETE", events[0]
assert events[-1]["ResourceStatusReason"] == "User Initiated", events[-1]
resources = [
    one["LogicalResourceId"]
    for page in formation.get_paginator("list_stack_resources").paginate(StackName=NAME)
    for one in page["StackResourceSummaries"]
]
assert len(resources) == 14, resources

# Drift, by a call that no template knows of.
logs.put_retention_policy(logGroupName=outputs["Log"], retentionInDays=30)
detection = formation.detect_stack_drift(StackName=NAME)["StackDriftDetectionId"]
while True:
    status = formation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    if status["DetectionStatus"] != "DETECTION_IN_PROGRESS":
        break
assert (status["StackDriftStatus"], status["DriftedStackResourceCount"]) == ("DRIFTED", 1), status

try:
    formation.update_stack(StackName=NAME, UsePreviousTemplate=True, Parameters=changed, Capabilities=IAM)
    raise AssertionError("an update without a change was taken")
except ClientError as error:
    assert error.response["Error"] == {
        "Type": "Sender",
        "Code": "ValidationError",
        "Message": "No updates are to be performed.",
    }, error.response

s3.delete_object(Bucket=outputs["Files"], Key="a/b.txt")
formation.delete_stack(StackName=NAME)
formation.get_waiter("stack_delete_complete").wait(StackName=NAME, WaiterConfig=QUICK)
assert formation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"][0]["StackName"] == NAME
print("done")
