import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import { diagramOf } from './graph.ts';
import { drawing } from './index.ts';
import { instancesOf } from './instances.ts';
import { place, type Rectangle } from './layout.ts';

const NETWORK = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  SubnetA: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/24}}
  Cluster: {Type: AWS::ECS::Cluster}
Outputs:
  VpcId: {Value: !Ref Vpc}
  SubnetIds: {Value: !Join [',', [!Ref SubnetA]]}
  ClusterName: {Value: !Ref Cluster}
`;
const BALANCER = `
Parameters: {VpcId: {Type: String}, Open: {Type: String, Default: 0.0.0.0/0}}
Conditions: {IsSafe: !Equals [!Ref Open, '']}
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref VpcId
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: !Ref Open}
        - !If [IsSafe, {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Open}, !Ref AWS::NoValue]
  LoadBalancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {SecurityGroups: [!Ref Group]}}
  Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {LoadBalancerArn: !Ref LoadBalancer}}
Outputs:
  ListenerArn: {Value: !Ref Listener}
  GroupId: {Value: !GetAtt Group.GroupId}
`;
const SERVICE = `
Parameters:
  VpcId: {Type: String}
  SubnetIds: {Type: CommaDelimitedList}
  ClusterName: {Type: String}
  ListenerArn: {Type: String}
  BalancerGroupId: {Type: String}
  QueueArn: {Type: String}
  Port: {Type: Number, Default: 8080}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref VpcId}}
  FromBalancer:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Group.GroupId, SourceSecurityGroupId: !Ref BalancerGroupId, FromPort: !Ref Port, ToPort: !Ref Port}
  Targets: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {VpcId: !Ref VpcId}}
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties: {ListenerArn: !Ref ListenerArn, Actions: [{Type: forward, TargetGroupArn: !Ref Targets}]}
  TaskRole:
    Type: AWS::IAM::Role
    Properties: {Policies: [{PolicyDocument: {Statement: [{Resource: !Ref QueueArn}]}}]}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {RequiresCompatibilities: [FARGATE], TaskRoleArn: !GetAtt TaskRole.Arn}
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref ClusterName
      TaskDefinition: !Ref Task
      LoadBalancers: [{TargetGroupArn: !Ref Targets}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Ref SubnetIds, SecurityGroups: [!Ref Group]}}
`;
const MESSAGES = `
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}
  Dead: {Type: AWS::SQS::Queue, Condition: HasDead}
  Subscription: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Endpoint: !GetAtt Queue.Arn}}
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  QueueArn: {Value: !GetAtt Queue.Arn}
`;
const MASTER = `
Description: Shop <of "A & B">
Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./network.yaml}}
  Messages: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./messages.yaml}}
  Balancer:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./balancer.yaml, Parameters: {VpcId: !GetAtt Network.Outputs.VpcId}}
  Web:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./service.yaml
      Parameters:
        VpcId: !GetAtt Network.Outputs.VpcId
        SubnetIds: !GetAtt Network.Outputs.SubnetIds
        ClusterName: !GetAtt Network.Outputs.ClusterName
        ListenerArn: !GetAtt Balancer.Outputs.ListenerArn
        BalancerGroupId: !GetAtt Balancer.Outputs.GroupId
        QueueArn: !GetAtt Messages.Outputs.QueueArn
`;
const TEXTS = new Map([
  ['master.yaml', MASTER],
  ['network.yaml', NETWORK],
  ['balancer.yaml', BALANCER],
  ['service.yaml', SERVICE],
  ['messages.yaml', MESSAGES],
]);

const diagram = diagramOf([instancesOf(TEXTS, 'master.yaml', 'master')]);
const nodeOf = (title: string) => diagram.nodes.find((node) => node.title === title);

test('what reaches or uses what follows from listener rules, security groups, policies and what is passed', () => {
  const titles = new Map(diagram.nodes.map(({ id, title }) => [id, title]));
  const arrows = diagram.arrows.map(({ from, to, label }) =>
    [titles.get(from), '->', titles.get(to), label].filter((word) => word !== undefined).join(' '),
  );
  assert.deepEqual(arrows.sort(), [
    'Balancer -> Web :8080',
    'Internet -> Balancer :80 :443',
    'Queue -> Dead',
    'Topic -> Queue',
    'Web -> Queue',
  ]);
});

test('a distribution is reached from the internet, through its web ACL, and reaches its origins', () => {
  const site = `
Resources:
  WebAcl: {Type: AWS::WAFv2::WebACL}
  Files: {Type: AWS::S3::Bucket}
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig: {WebACLId: !GetAtt WebAcl.Arn, Origins: [{DomainName: !GetAtt Files.RegionalDomainName}]}
`;
  const { nodes, arrows } = diagramOf([instancesOf(new Map([['site.yaml', site]]), 'site.yaml', 'master')]);
  const titles = new Map(nodes.map(({ id, title }) => [id, title]));
  assert.deepEqual(arrows.map(({ from, to }) => `${titles.get(from)} -> ${titles.get(to)}`).sort(), [
    'Distribution -> Files',
    'Internet -> Distribution',
    'WebAcl -> Distribution',
  ]);
});

test('resources stand in their network, their cluster and their nested stack', () => {
  const titles = new Map(diagram.boxes.map(({ id, title, kind, box }) => [id, { title, kind, box }]));
  const around = (title: string): string[] => {
    const found: string[] = [];
    for (let box = nodeOf(title)?.box; box !== undefined; box = titles.get(box)?.box)
      found.push(titles.get(box)?.title ?? '');
    return found;
  };
  assert.deepEqual(around('Web'), ['ECS cluster Network', 'VPC · 10.1.0.0/16 · 1 subnet']);
  assert.deepEqual(around('Balancer'), ['VPC · 10.1.0.0/16 · 1 subnet']);
  assert.deepEqual(around('Topic'), ['Messages']);
  assert.deepEqual(around('Internet'), []);
});

test('what stands alone of its stack has its name, and what a condition decides is marked', () => {
  assert.equal(nodeOf('Web')?.subtitle, 'service on Fargate');
  assert.deepEqual([nodeOf('Dead')?.isConditional, nodeOf('Queue')?.isConditional], [true, false]);
});

test('several roots stand side by side, each in a box of its own', () => {
  const both = diagramOf(['one', 'two'].map((name) => instancesOf(TEXTS, 'messages.yaml', name)));
  assert.deepEqual(
    both.boxes.map(({ title, kind }) => `${kind} ${title}`),
    ['root one', 'root two'],
  );
  assert.equal(both.nodes.length, 6);
});

const disjoint = (one: Rectangle, other: Rectangle): boolean =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y;
const holds = (outer: Rectangle, inner: Rectangle): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;

test('nothing covers anything: cards are apart, and a box holds what stands in it and nothing else', () => {
  const { nodes, boxes, width, height } = place(diagram);
  for (const [index, { node, at }] of nodes.entries()) {
    assert.ok(holds({ x: 0, y: 0, width, height }, at), node.title);
    for (const other of nodes.slice(index + 1))
      assert.ok(disjoint(at, other.at), `${node.title} and ${other.node.title}`);
    for (const { box, at: frame } of boxes)
      assert.ok(holds(frame, at) || disjoint(frame, at), `${node.title} and ${box.title}`);
  }
});

test('a picture is XML that stands by itself, and the same whenever it is drawn', () => {
  const svg = drawing(TEXTS, [{ name: 'master', file: 'master.yaml' }], 'svg');
  assert.equal(XMLValidator.validate(svg), true);
  assert.match(svg, /<title>Shop &lt;of &quot;A &amp; B&quot;&gt;<\/title>/);
  assert.deepEqual(
    [...svg.matchAll(/https?:[^"]*|url\([^)]*\)|@import|<image|<script/g)]
      .map(([found]) => found)
      .filter((found) => found !== 'url(#tip)'),
    ['http://www.w3.org/2000/svg'],
  );
  assert.equal(drawing(new Map([...TEXTS].reverse()), [{ name: 'master', file: 'master.yaml' }], 'svg'), svg);
});

test('Mermaid and Graphviz get the same boxes, cards and arrows', () => {
  const roots = [{ name: 'master', file: 'master.yaml' }];
  const [mermaid, dot] = [drawing(TEXTS, roots, 'mermaid'), drawing(TEXTS, roots, 'dot')];
  assert.match(mermaid, /^flowchart LR\n/);
  assert.deepEqual([mermaid.match(/ --> | -->\|/g)?.length, dot.match(/ -> /g)?.length], [5, 5]);
  assert.deepEqual([mermaid.match(/subgraph /g)?.length, mermaid.match(/^ *end$/gm)?.length], [3, 3]);
  assert.deepEqual([dot.match(/\{/g)?.length, dot.match(/\}/g)?.length], [4, 4]);
});
