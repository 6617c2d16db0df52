"""moto_server, taught at run time what nested stacks need of it.

Stock moto leaves `Fn::GetAtt: [Nested, Outputs.X]` unresolved, answers a nested stack's name where its
ARN belongs, knows no `Fn::Cidr` and no `Fn::GetAZs` of a reference, and forgets to give a stack the
template and parameters of the change set that was executed on it.

    python3 shim.py -H 127.0.0.1 -p PORT
"""
import ipaddress
import itertools
import re
import sys

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.cloudformation.models import ChangeSet, Stack
from moto.server import main

PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")
ZONES = "abc"


def att(name):
    """`A.Outputs.B` as moto wants it: a pair, the attribute in one piece."""
    logical_id, _, attribute = name.partition(".")
    return {"Fn::GetAtt": [logical_id, attribute]}


def plain_sub(argument):
    """moto's Fn::Sub reads no attribute with a dot in it, so such placeholders become variables."""
    text, variables = (argument, {}) if isinstance(argument, str) else argument
    variables = {name: plain(value) for name, value in variables.items()}

    def replace(match):
        name = match.group(1).strip()
        if name in variables or name.count(".") < 2:
            return match.group(0)
        variable = name.replace(".", "X")
        variables[variable] = att(name)
        return "${" + variable + "}"

    text = PLACEHOLDER.sub(replace, text)
    return {"Fn::Sub": [text, variables] if variables else text}


def plain(node):
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    if list(node) == ["Fn::GetAtt"]:
        name = node["Fn::GetAtt"]
        return att(name if isinstance(name, str) else ".".join(map(str, name)))
    if list(node) == ["Fn::Sub"]:
        return plain_sub(node["Fn::Sub"])
    return {key: plain(value) for key, value in node.items()}


def output_of(stack, attribute):
    section, _, name = attribute.partition(".")
    output = stack.output_map.get(name) if section == "Outputs" else None
    if output is None:
        raise UnformattedGetAttTemplateException()
    return output.value


def cidr(block, count, bits=8):
    subnets = ipaddress.ip_network(block).subnets(new_prefix=32 - int(bits))
    return [str(subnet) for subnet in itertools.islice(subnets, int(count))]


moto_parse_template = Stack.parse_template
moto_clean_json = parsing.clean_json
moto_apply = ChangeSet.apply


def clean_json(node, resources):
    if isinstance(node, dict) and "Fn::Cidr" in node:
        return cidr(*(clean_json(argument, resources) for argument in node["Fn::Cidr"]))
    if isinstance(node, dict) and "Fn::GetAZs" in node:
        region = clean_json(node["Fn::GetAZs"], resources) or resources["AWS::Region"]
        return [region + zone for zone in ZONES]
    return moto_clean_json(node, resources)


def parse_change_set(change_set):
    change_set.template_dict = Stack.parse_template(change_set.template)


def apply(change_set):
    moto_apply(change_set)
    stack = change_set.stack
    stack.template, stack.template_dict = change_set.template, change_set.template_dict
    stack.parameters, stack.tags = change_set.parameters, change_set.tags
    stack.output_map = stack._create_output_map()


Stack.parse_template = staticmethod(lambda template: plain(moto_parse_template(template)))
Stack.get_cfn_attribute = output_of
Stack.physical_resource_id = property(lambda stack: stack.stack_id)
ChangeSet._parse_template = parse_change_set
ChangeSet.apply = apply
parsing.clean_json = clean_json

if __name__ == "__main__":
    main(sys.argv[1:])
