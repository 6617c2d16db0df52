/**
 * Types that the specification does not mark, yet whose loss cannot be undone: images, data, keys, and a zone
 * to whose name servers another zone delegates. It marks log groups and queues itself. Not added: what a
 * deployment makes again from the template, such as a parameter, a certificate, or a parameter group.
 */
export const statefulTypes: readonly string[] = [
  'AWS::Cassandra::Table',
  'AWS::CloudFront::KeyValueStore',
  'AWS::DSQL::Cluster',
  'AWS::DocDBElastic::Cluster',
  'AWS::ECR::PublicRepository',
  'AWS::ECR::Repository',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::KMS::ReplicaKey',
  'AWS::MSK::Cluster',
  'AWS::MemoryDB::Cluster',
  'AWS::NeptuneGraph::Graph',
  'AWS::OpenSearchServerless::Collection',
  'AWS::RDS::GlobalCluster',
  'AWS::Route53::HostedZone',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::VectorBucket',
  'AWS::Timestream::Table',
];
