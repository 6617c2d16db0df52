import type { PlacedResource } from '../services/placed.ts';

/** What goes on costing while an environment is paused, by type of resource. Prices are not known here. */
const COSTS: Readonly<Record<string, string>> = {
  'AWS::EC2::NatGateway': 'NAT gateways',
  'AWS::EC2::EIP': 'public IPv4 addresses',
  'AWS::EC2::VPCEndpoint': 'VPC endpoints',
  'AWS::EC2::Instance': 'instances',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancers',
  'AWS::AutoScaling::AutoScalingGroup': 'hosts, until their group lets them go',
  'AWS::RDS::DBInstance': 'storage and backups of databases',
  'AWS::RDS::DBCluster': 'storage and backups of databases',
  'AWS::RDS::DBProxy': 'database proxies',
  'AWS::ElastiCache::ServerlessCache': 'caches',
  'AWS::ElastiCache::ReplicationGroup': 'caches',
  'AWS::ElastiCache::CacheCluster': 'caches',
  'AWS::OpenSearchService::Domain': 'search domains',
  'AWS::MSK::Cluster': 'brokers',
  'AWS::AmazonMQ::Broker': 'brokers',
  'AWS::EFS::FileSystem': 'file systems',
  'AWS::KMS::Key': 'keys',
  'AWS::SecretsManager::Secret': 'secrets',
  'AWS::WAFv2::WebACL': 'web ACLs',
  'AWS::CloudWatch::Alarm': 'alarms',
  'AWS::CloudWatch::Dashboard': 'dashboards',
  'AWS::S3::Bucket': 'what lies in buckets',
  'AWS::Logs::LogGroup': 'what lies in log groups',
};

/** What of a stack costs although it is paused, each kind once. A load balancer's nodes have addresses that cost, too. */
export function stillCosts(resources: readonly PlacedResource[]): readonly string[] {
  return [...new Set(resources.flatMap(({ type }) => COSTS[type] ?? []))];
}
